"""Telling browsers from a process without sockets, in a thread of its own: late is dropped, and nobody ever waits."""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from structlog import get_logger

from ..outside.loops import Loop
from ..outside.valkey import ValkeyDown

LATE_SECONDS = 0.5
MOST_WAITING = 5000
BEAT_SECONDS = 1.0  # a quiet emitter still says that it lives
Emit = Callable[[str, dict[str, Any], str], object]
log = get_logger()


class Message(NamedTuple):
    """One event for a room."""

    event: str
    payload: dict[str, Any]
    room: str


class Emitter:
    """A queue before `emit`. Frames are hints: whoever misses one reads the truth two seconds later."""

    def __init__(self, emit: Emit) -> None:
        self.emit = emit
        self.dropped = 0
        self._ended = threading.Event()
        self._loop = Loop("emitter", self._step, pause=0)
        self._waiting: queue.Queue[tuple[float, Message] | None] = queue.Queue(MOST_WAITING)

    def put(self, messages: Iterable[Message]) -> None:
        """Have messages emitted; what does not fit is dropped."""
        now = time.monotonic()
        for message in messages:
            try:
                self._waiting.put_nowait((now, message))
            except queue.Full:
                self.dropped += 1

    def start(self) -> None:
        """Emit until closed."""
        self._loop.start()

    def close(self) -> None:
        """End after what is waiting, or after three seconds."""
        try:
            self._waiting.put(None, timeout=1)
        except queue.Full:
            log.warning("emitter was full when closed")
        self._ended.wait(3)
        self._loop.stop()

    def _step(self) -> None:
        """Emit what waits; it comes back at least once a second."""
        try:
            item = self._waiting.get(timeout=BEAT_SECONDS)
        except queue.Empty:
            return
        if item is None:
            self._loop.stop()
            self._ended.set()
            return
        put_at, message = item
        if time.monotonic() - put_at > LATE_SECONDS:
            self.dropped += 1
            return
        try:
            self.emit(*message)
        except ValkeyDown:  # which is logged where it is noticed, and lets nobody wait until it is tried again
            self.dropped += 1
