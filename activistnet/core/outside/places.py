"""Places for work: so many at once in a process, a short line in front of them, and for the rest a clear no."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..refusals import Busy

AGAIN_SECONDS = 5


class Places:
    """`at_once` work, `waiting` stand in line for at most `seconds`."""

    def __init__(self, at_once: int, *, waiting: int, seconds: float) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._line = threading.BoundedSemaphore(waiting)
        self._seconds = seconds

    def deadline(self) -> float:
        """Until when (monotonic) whoever comes now waits."""
        return time.monotonic() + self._seconds

    def enter(self, until: float) -> bool:
        """Whether there was a place before `until`, which is the caller's now and to `leave`."""
        if self._free.acquire(blocking=False):
            return True
        if not self._line.acquire(blocking=False):
            return False
        try:
            return self._free.acquire(timeout=max(0.0, until - time.monotonic()))
        finally:
            self._line.release()

    def leave(self) -> None:
        """Give the place back."""
        self._free.release()

    def expect_room(self) -> None:
        """Raises Busy when even the line is full, so that nothing is begun or counted in vain."""
        for part in (self._free, self._line):
            if part.acquire(blocking=False):
                part.release()
                return
        raise Busy(retry_after=AGAIN_SECONDS)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Work in a place. Raises Busy when the line is full or does not move."""
        if not self.enter(self.deadline()):
            raise Busy(retry_after=AGAIN_SECONDS)
        try:
            yield
        finally:
            self.leave()
