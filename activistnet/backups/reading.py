"""A backup that is read: all of it, with what it says of itself first."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import TypeAlias

from pyrage import x25519

from . import archive, manifest
from .dumping import last_line
from .errors import Damaged, Failed
from .making import MEDIA
from .manifest import Manifest
from .programs import reader

DATABASE = "database/"
Members: TypeAlias = Iterator[tuple[str, bytes]]


@contextmanager
def opened(path: Path, identities: Sequence[x25519.Identity]) -> Iterator[tuple[Manifest, Members]]:
    """What the backup says of itself, and the rest of its members. Raises Failed, with the name of the file."""
    try:
        with path.open("rb") as source, archive.decrypted(source, identities) as stream:
            members = archive.members(stream)
            yield manifest.read_first(members), members
    except Failed as error:
        raise type(error)(f"{path}: {error}") from error
    except FileNotFoundError:
        raise Failed(f"There is no backup at {path}.") from None
    except (IsADirectoryError, PermissionError) as error:
        raise Failed(f"{path} can't be read: {error.strerror}.") from error


def feed(
    command: list[str], members: Members, *, environment: dict[str, str] | None = None, media: Path | None = None
) -> str:
    """Read everything to its end: the dump goes to this `pg_restore`, files to a folder. What that failed at, or ""."""
    with (
        TemporaryFile() as said,
        Popen(command, env=environment, stdin=PIPE, stdout=DEVNULL, stderr=said) as process,  # noqa: S603
    ):
        assert process.stdin is not None  # noqa: S101
        try:
            for name, content in members:
                if name.startswith(DATABASE):
                    with suppress(BrokenPipeError):  # whoever has enough of it says so with its status
                        process.stdin.write(content)
                elif media is not None and name.startswith(f"{MEDIA}/"):
                    _write(media, name.removeprefix(f"{MEDIA}/"), content)
        except BaseException:
            process.kill()  # or it would take the end of its input for the end of the dump
            raise
        with suppress(BrokenPipeError):
            process.stdin.close()
        return last_line(said) if process.wait() else ""


def verify(path: Path, identities: Sequence[x25519.Identity]) -> Manifest:
    """Read all of it: that nothing is missing, changed, or something else than a dump. Raises Failed."""
    with opened(path, identities) as (said, members):
        # To its end, and not only its list: what is compressed is opened as well.
        if wrong := feed([str(reader()), "--file=-"], members):
            raise Damaged(f"pg_restore can't read it. It says: {wrong}")
        return said


def _write(folder: Path, name: str, content: bytes) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise Damaged("It holds a file that belongs elsewhere.")
    is_open = Path(name).parts[0] == "public"  # which nginx may read, as before
    for path in reversed(target.parents):
        if path.is_relative_to(folder.resolve()) and not path.is_dir():
            path.mkdir(parents=True)
            path.chmod(0o711 if path == folder.resolve() else 0o755 if is_open else 0o700)
    target.touch(0o600)
    target.write_bytes(content)
    target.chmod(0o644 if is_open else 0o600)
