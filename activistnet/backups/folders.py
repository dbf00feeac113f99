"""The folder that backups are written to: whole files under their names, and unfinished ones as `.part`."""

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import Failed

NAME = re.compile(r"activistnet-[0-9a-f]{8}-\d{8}T\d{6}\.\d{3}Z\.age")
KEYS = ".keys.age"
PART = ".part"
ROOM = 256 * 1024 * 1024  # what a backup leaves of the disk, for those who write there meanwhile; at most a twentieth
SOON = 32 * 1024 * 1024  # brought to disk that often, so that no large rest keeps others waiting at the end


def name_of(site: str, made_at: str) -> str:
    """Of a backup: the site, so that two may share a folder, and the time in UTC."""
    moment = re.sub(r"[-:]|\+.*", "", made_at)
    return f"activistnet-{site}-{moment}Z.age"


def keys_of(backup: Path) -> Path:
    """The file of keys that belongs to a backup."""
    return backup.with_name(backup.name.removesuffix(".age") + KEYS)


def whole_files(folder: Path, site: str = "") -> list[Path]:
    """All backups there, of one site or of any; the newest first."""
    found = [path for path in folder.glob(f"activistnet-{site or '*'}-*.age") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name.rpartition("-")[2], reverse=True)


def drop_older(folder: Path, site: str, keep: int) -> list[Path]:
    """Delete all backups of this site but the newest `keep`, each with its keys."""
    older = whole_files(folder, site)[keep:]
    for path in older:
        path.unlink()
        keys_of(path).unlink(missing_ok=True)
    return older


def open_folder(folder: Path) -> None:
    """Make it, for its owner alone, and clear away what a killed backup has left there. Raises Failed."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
        for path in folder.glob(f"activistnet-*{PART}"):
            with path.open("rb") as file, _unless_held(file) as is_left:
                if is_left:
                    path.unlink()
    except OSError as error:
        raise Failed(f"{folder} can't be written to: {error.strerror}.") from error


class Part:
    """A file that is not whole yet. Whoever writes sees the disk fill before it is full. Raises Failed."""

    def __init__(self, target: Path, file: BinaryIO) -> None:
        self._target, self._file, self._since = target, file, 0
        self.size = 0

    def write(self, content: bytes) -> int:
        """All of it."""
        try:
            self._file.write(content)
            self.size += len(content)
            self._since += len(content)
            if self._since >= SOON:
                self._since = 0
                self.sync()
                _leave_room(self._target.parent)
        except OSError as error:
            raise Failed(full_or(error, self._target.parent)) from error
        return len(content)

    def flush(self) -> None:
        """Nothing: `sync` does more."""

    def sync(self) -> None:
        """Bring what is written to disk."""
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def part(target: Path) -> Iterator[Part]:
    """A file for its owner alone, which gets its name when all is written and on disk; else nothing is left of it."""
    unfinished = target.with_name(target.name + PART)
    try:
        _leave_room(target.parent)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            writing = Part(target, file)
            yield writing
            writing.sync()
        unfinished.rename(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise Failed(full_or(error, target.parent)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def full_or(error: OSError, folder: Path) -> str:
    """The sentence for a disk that is full, or does not do as it should."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {folder} is full. No backup was made; make room there, or name another place with --to."
    return f"{folder} can't be written to: {error.strerror}. No backup was made."


def _leave_room(folder: Path) -> None:
    """Raises OSError before the disk is full, as whoever else writes there would fail then."""
    usage = shutil.disk_usage(folder)
    if usage.free < min(ROOM, usage.total // 20):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _unless_held(file: BinaryIO) -> Iterator[bool]:
    """Whether nobody writes it any more."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
