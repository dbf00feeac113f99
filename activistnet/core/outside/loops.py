"""Loops that go on whatever happens: a name, a step, a heartbeat, and only `stop` ends one.

What others rely on (the hearing of messages, the reading again, the hand-over) must not be ended by a fault of its own,
and must be seen when it hangs. So each is one of these, and what it decides expires by itself.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from structlog import get_logger

QUIET_SECONDS = 10.0  # between two lines in the log about one loop that fails

log = get_logger()


class Heartbeat:
    """When something was last finished. `age` is in seconds; 0 until the first beat."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._beat_at: float | None = None
        self._told_at = -QUIET_SECONDS

    @property
    def age(self) -> float:
        return 0.0 if self._beat_at is None else time.monotonic() - self._beat_at

    def beat(self) -> None:
        """Note that it is alive; from the first time on its age is among `ages()`."""
        self._beat_at = time.monotonic()
        _beating[self.name] = self

    def fail(self, error: BaseException) -> None:
        """Log a failure, at most every ten seconds."""
        if time.monotonic() - self._told_at >= QUIET_SECONDS:
            self._told_at = time.monotonic()
            log.error("loop failed", loop=self.name, exc_info=error)


_beating: dict[str, Heartbeat] = {}


def ages() -> dict[str, float]:
    """Seconds since each loop of this process last finished a step, by name."""
    return {name: heartbeat.age for name, heartbeat in list(_beating.items())}


class Loop:
    """Calls `step` again and again in a thread of its own (in the web server: a greenlet), `pause` seconds apart.

    Whatever ends a step, an error, a timeout or a kill, the next one follows. A step that waits for something must
    come back now and then, or its age says that it hangs.
    """

    def __init__(self, name: str, step: Callable[[], Any], *, pause: float) -> None:
        self.heartbeat = Heartbeat(name)
        self.pause = pause
        self._step = step
        self._process = 0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once in each process: a fork has none of its parent's threads."""
        if self._process == os.getpid():
            return
        self._process = os.getpid()
        self._stopped = threading.Event()
        self.heartbeat.beat()
        name = self.heartbeat.name
        self._thread = threading.Thread(target=self._run, args=(self._stopped,), name=name, daemon=True)
        self._thread.start()

    def stop(self, *, wait: float = 0) -> None:
        """End after the step that is running, for which it is waited so many seconds."""
        self._stopped.set()
        self._process = 0
        if self._thread is not None and wait:
            self._thread.join(wait)

    def _run(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            try:
                self._step()
                self.heartbeat.beat()
                stopped.wait(self.pause)
            except BaseException as error:  # a kill and a timeout are none of Exception, and end no loop either
                self.heartbeat.fail(error)
                _rest(stopped, self.pause)


def _rest(stopped: threading.Event, seconds: float) -> None:
    """A pause after a failure, which a kill only shortens."""
    with suppress(BaseException):
        stopped.wait(max(seconds, 0.1))
