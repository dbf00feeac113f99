"""Folders that a setting names."""

import os
from pathlib import Path


def writable(text: str) -> Path:
    """The folder, which is there or can be made. Raises ValueError."""
    try:
        folder = Path(text).resolve()
        there = next(each for each in (folder, *folder.parents) if _is_there(each))
    except (OSError, RuntimeError) as error:  # a file on the way, a circle of links, a name too long
        raise ValueError from error
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise ValueError
    return folder


def there(text: str) -> Path:
    """The folder, which others made. Raises ValueError."""
    folder = Path(text)
    if not os.path.isdir(folder):  # noqa: PTH112  (which takes a name that is too long for one that is not there)
        raise ValueError
    return folder


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True
