"""Files and folders that nobody but their owner can read."""

import os
from pathlib import Path

from activistnet.run.account import Account


def write_private(path: Path, text: str) -> None:
    """Writes a 0600 file as a whole: a reader sees the old text or the new one, never a part."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


def make_private_folder(path: Path, owner: Account) -> None:
    """Makes a 0700 folder that belongs to `owner`. A folder that is there already keeps its mode."""
    if path.is_dir():
        return
    path.mkdir(mode=0o700)
    owner.take(path)
