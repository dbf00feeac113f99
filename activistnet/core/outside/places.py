"""Places for heavy work: so many at once in a process, a short line in front of them, and for the rest a clear no."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..refusals import Busy

AGAIN_SECONDS = 5


class Places:
    """`at_once` work, `waiting` stand in line for at most `seconds`."""

    def __init__(self, at_once: int, *, waiting: int, seconds: float) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._seconds = seconds

    def expect_room(self) -> None:
        """Raises Busy when even the line is full, so that nothing is begun or counted in vain."""
        with self._in_line():
            pass

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Work in a place. Raises Busy when the line is full or does not move."""
        with self._in_line():
            if not self._free.acquire(timeout=self._seconds):
                raise Busy(retry_after=AGAIN_SECONDS)
            try:
                yield
            finally:
                self._free.release()

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if not self._room.acquire(blocking=False):
            raise Busy(retry_after=AGAIN_SECONDS)
        try:
            yield
        finally:
            self._room.release()
