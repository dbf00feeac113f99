"""Places for work: so many at once in a process, a short line in front of them, and for the rest a clear no."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from ..refusals import Busy

AGAIN_SECONDS = 5


class Places:
    """`at_once` work, `waiting` stand in line for at most `seconds`."""

    def __init__(self, at_once: int, *, waiting: int, seconds: float) -> None:
        self._free, self._line = _tokens(at_once), _tokens(waiting)
        self._seconds = seconds

    def deadline(self) -> float:
        """Until when (monotonic) whoever comes now waits."""
        return time.monotonic() + self._seconds

    def enter(self, until: float) -> bool:
        """Whether there was a place before `until`, which is the caller's now and to `leave`."""
        try:
            return self._free.get_nowait()
        except Empty:
            return self._wait(until)

    def leave(self) -> None:
        """Give the place back."""
        self._free.put(True)

    def expect_room(self) -> None:
        """Raises Busy when even the line is full, so that nothing is begun or counted in vain."""
        if self._free.empty() and self._line.empty():
            raise Busy(retry_after=AGAIN_SECONDS)

    def _wait(self, until: float) -> bool:
        try:
            self._line.get_nowait()
        except Empty:
            return False
        try:
            return self._free.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            return False
        finally:
            self._line.put(True)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Work in a place. Raises Busy when the line is full or does not move."""
        if not self.enter(self.deadline()):
            raise Busy(retry_after=AGAIN_SECONDS)
        try:
            yield
        finally:
            self.leave()


def _tokens(number: int) -> SimpleQueue[bool]:
    """One for each place; a queue in C, as a semaphore of `threading` costs each request 25 us."""
    tokens: SimpleQueue[bool] = SimpleQueue()
    for _ in range(number):
        tokens.put(True)
    return tokens
