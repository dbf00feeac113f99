"""One supervisor for each VAR_DIR: two would fight over its servers."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from activistnet.run.private import clear_way


class Taken(Exception):
    """Another process holds the lock; the text says which."""


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Holds the lock of this VAR_DIR, which ends with the process, however that ends. Raises Taken."""
    clear_way(var / "serve.lock")
    with (var / "serve.lock").open("a+", errors="replace") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Taken(lock.read().strip()) from None
        with suppress(OSError):  # whose number can't be told, as on a full disk, holds it all the same
            lock.truncate(0)
            os.write(lock.fileno(), str(os.getpid()).encode())
        yield
