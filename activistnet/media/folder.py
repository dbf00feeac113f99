"""The files of pictures in a folder: whole under their names, or not there.

Only what is `public` may be read by others, such as nginx, if they get as far.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from tempfile import mkstemp

from ..core.refusals import NoRoom
from .places import Place, path_of

NO_ROOM = {ENOSPC, EDQUOT, EFBIG}
NO_ROOM_SECONDS = 60


@dataclass(frozen=True)
class Folder:
    """Where all of them are. See `store` for what each of these does."""

    path: Path

    def put(self, place: Place, picture_id: str, name: str, content: bytes) -> None:
        """Raises NoRoom when the disk is full."""
        target = self._of(place, picture_id)
        try:
            self._make(target, is_open=place == "public")
            _write(target / name, content, 0o644 if place == "public" else 0o600)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise NoRoom(retry_after=NO_ROOM_SECONDS) from error
            raise

    def read(self, place: Place, picture_id: str, name: str) -> bytes | None:
        """None where there is none."""
        try:
            return (self._of(place, picture_id) / name).read_bytes()
        except FileNotFoundError:
            return None

    def move(self, picture_id: str, before: Place, after: Place) -> None:
        """At once."""
        target = self._of(after, picture_id)
        with suppress(FileNotFoundError):
            self._make(target.parent, is_open=after == "public")
            self._of(before, picture_id).rename(target)

    def remove(self, place: Place, picture_id: str) -> None:
        """All of it."""
        shutil.rmtree(self._of(place, picture_id), ignore_errors=True)

    def list_older(self, place: Place, than: float) -> Iterator[str]:
        """Those whose folder was last written before."""
        for path in (self.path / place).glob("??/??/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < than:
                    yield path.name

    def _of(self, place: Place, picture_id: str) -> Path:
        return self.path / path_of(place, picture_id)

    def _make(self, target: Path, *, is_open: bool) -> None:
        """This folder with those above it."""
        if not self.path.is_dir():
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(0o711)
        for path in [*reversed(target.parents), target]:
            if path.is_relative_to(self.path) and not path.is_dir():
                path.mkdir(exist_ok=True)
                path.chmod(0o755 if is_open else 0o700)


def _write(target: Path, content: bytes, mode: int) -> None:
    handle, name = mkstemp(dir=target.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(handle, mode)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
