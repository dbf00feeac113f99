"""Where the files of pictures are: a folder, with a place for what was sent, what is shown and what is out of sight.

Only what is `public` is handed out, by nginx where there is one. A file is whole under its name, or not there.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from tempfile import mkstemp
from typing import Literal

from ..core.application import settings
from ..core.refusals import NoRoom

Place = Literal["sent", "public", "held"]
FOLDER = "media"
NO_ROOM = {ENOSPC, EDQUOT, EFBIG}
NO_ROOM_SECONDS = 60
SENT = "original"


def folder() -> Path:
    """Where all of them are."""
    return settings().var_dir / FOLDER


def name_of(width: int) -> str:
    """The file of a picture in one of its widths."""
    return f"{width}.webp"


def put(place: Place, picture_id: str, name: str, content: bytes) -> None:
    """Write a file. Raises NoRoom when the disk is full."""
    target = _of(place, picture_id)
    try:
        _make(target, is_open=place == "public")
        _write(target / name, content, 0o644 if place == "public" else 0o600)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise NoRoom(retry_after=NO_ROOM_SECONDS) from error
        raise


def read(place: Place, picture_id: str, name: str) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return (_of(place, picture_id) / name).read_bytes()
    except FileNotFoundError:
        return None


def move(picture_id: str, before: Place, after: Place) -> None:
    """Put all files of a picture into another place; again is the same."""
    target = _of(after, picture_id)
    with suppress(FileNotFoundError):
        _make(target.parent, is_open=after == "public")
        _of(before, picture_id).rename(target)


def remove(picture_id: str, *places: Place) -> None:
    """Delete the files of a picture in these places; again is the same."""
    for place in places:
        shutil.rmtree(_of(place, picture_id), ignore_errors=True)


def list_older(place: Place, than: float) -> Iterator[str]:
    """The pictures whose folder in a place was last written before this second of the clock."""
    for path in (folder() / place).glob("??/??/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < than:
                yield path.name


def _of(place: Place, picture_id: str) -> Path:
    return folder() / place / picture_id[:2] / picture_id[2:4] / picture_id


def _make(target: Path, *, is_open: bool) -> None:
    """This folder with those above it. What is public may be read by others, such as nginx, if they get as far."""
    for path in [*reversed(target.parents), target]:
        if path.is_relative_to(folder()) and not path.is_dir():
            path.mkdir(exist_ok=True)
            path.chmod(0o711 if path == folder() else 0o755 if is_open else 0o700)


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
