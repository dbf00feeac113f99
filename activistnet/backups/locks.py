"""One backup or restore of a site at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import Failed

FILE = "backup.lock"


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Held until the block ends, or the process, however that ends. Raises Failed.

    Whoever may read the file could hold it too, so it is for its owner alone.
    """
    var.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(var / FILE, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600), "w") as lock:
        os.fchmod(lock.fileno(), 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed("Another backup or restore of this site is at work; wait until it is done.") from None
        yield
