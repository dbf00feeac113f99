"""One supervisor for each VAR_DIR: two would fight over its servers. A command that needs them up holds it as well."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from activistnet.run.private import clear_way
from activistnet.run.progress import say

FILE = "serve.lock"
STEP = 0.2  # seconds between two tries
COMMAND, START, SITE = "command", "start", "site"  # what holds the lock: it stands there before the number
WAITING = {COMMAND: "A command runs over {}, process {}", START: "The site over {} starts, process {}"}
LENGTH = 40  # of what stands there; always the same, so that a full disk has room for it


class Taken(Exception):
    """Another process holds the lock; the text says which, and `what` it is."""

    def __init__(self, number: str, what: str) -> None:
        super().__init__(number)
        self.what = what


class Lock:
    """The lock, held."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def note(self, what: str) -> None:
        """Say to others what holds it from now on."""
        with suppress(OSError):  # whose number can't be told, as on a full disk, holds it all the same
            os.pwrite(self._descriptor, f"{what} {os.getpid()}".ljust(LENGTH).encode(), 0)
            os.ftruncate(self._descriptor, LENGTH)


@contextmanager
def only_one(var: Path, what: str, *, waits_for: tuple[str, ...] = (), seconds: float = 0) -> Iterator[Lock]:
    """Holds the lock of this VAR_DIR, which ends with the process, however that ends.

    Waits so many seconds for holders of some sorts. Raises Taken.
    """
    path = var / FILE
    clear_way(path)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, var, waits_for, seconds)
        lock = Lock(descriptor)
        lock.note(what)
        yield lock
    finally:
        os.close(descriptor)


def _take(descriptor: int, var: Path, waits_for: tuple[str, ...], seconds: float) -> None:
    until, said = time.monotonic() + seconds, ""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            what, number = _holder(descriptor)
            if what not in waits_for or time.monotonic() > until:
                raise Taken(number, what) from None
        else:
            return
        waiting = WAITING[what].format(var, number)
        if said != waiting:
            said = waiting
            say(f"{waiting}: waiting for it ...")
        time.sleep(STEP)


def _holder(descriptor: int) -> tuple[str, str]:
    """What holds the lock, and its number; one that says nothing is only just beginning."""
    what, _, number = os.pread(descriptor, LENGTH, 0).decode(errors="replace").strip().rpartition(" ")
    return what if number else START, number
