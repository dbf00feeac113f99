"""Files and folders that nobody but their owner can read."""

import os
import shutil
from pathlib import Path

from activistnet.run.account import Account
from activistnet.run.progress import say


def write_private(path: Path, text: str) -> None:
    """Writes a 0600 file as a whole: a reader sees the old text or the new one, never a part, also after a power cut.

    It is always a new file: one that is there already may have another name, or be open for somebody.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    remove(unfinished)  # of a killed process with the same number
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)
    _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Brings to disk which files a folder has."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_private(path: Path, text: str) -> None:
    """Writes it where it does not say that already: on a full disk nothing could be written."""
    if not (path.is_file() and path.read_text(errors="replace") == text):
        write_private(path, text)


def make_private_folder(path: Path, owner: Account) -> None:
    """Makes a 0700 folder that belongs to `owner`. A folder that is there already keeps its mode."""
    if path.is_dir():
        return
    if os.path.lexists(path):
        put_aside(path)
    path.mkdir(mode=0o700)
    owner.take(path)


def clear_way(path: Path) -> None:
    """Lets a file be written where something else stands."""
    if path.is_dir():
        put_aside(path)


def put_aside(path: Path) -> None:
    """Moves what is broken and holds nothing that matters out of the way, over what was there before, and says so."""
    aside = path.with_name(f"{path.name}.aside")
    remove(aside)
    path.rename(aside)
    say(f"{path} is not as it should be, and holds nothing that matters: put aside as {aside.name}.")


def remove(path: Path) -> None:
    """Removes a file, a link or a whole folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
