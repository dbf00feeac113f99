"""One backup or restore of a site at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import Failed

FILE = "backup.lock"


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Held until the block ends, or the process, however that ends. Raises Failed."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed("Another backup or restore of this site is at work; wait until it is done.") from None
        yield
