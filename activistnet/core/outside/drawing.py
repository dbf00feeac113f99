"""Drawing sheets, as pictures and to be printed: each in a process of its own, one at a time on a machine.

A process can be ended whatever it does, gives back its memory, and takes nothing with it when it falls. Whoever is not
served within seconds is told that the site is busy.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import structlog

from ..refusals import Busy
from .meters import meters

log = structlog.get_logger(__name__)

DRAWER = Path(__file__).with_name("drawer.py")
COMMAND = (sys.executable, "-I", str(DRAWER))
# One thread: what several would save in time is less than what they take from pages. No secret of the site goes along.
ENVIRONMENT = {"RAYON_NUM_THREADS": "1"}
LONGEST_DRAWING = 5.0  # seconds
LONGEST_WAIT = 3.0
MOST_WAITING = 8  # in each process; each holds one of the places that pages need, too
LOOK_AGAIN = 0.02
RETRY_AFTER = 5

Format = Literal["png", "pdf"]


class Turns:
    """Whose turn it is to draw. A turn ends with the process that has it, however that ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One's own turn, waited for. Raises Busy where that takes too long, or too many wait."""
        if self._waiting >= MOST_WAITING:
            raise Busy(retry_after=RETRY_AFTER)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._folder / "turn.lock", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            self._wait_for(lock)
            yield
        finally:
            os.close(lock)

    def _wait_for(self, lock: int) -> None:
        until = time.monotonic() + LONGEST_WAIT
        self._waiting += 1
        try:
            while not _is_taken(lock):
                if time.monotonic() > until:
                    raise Busy(retry_after=RETRY_AFTER)
                time.sleep(LOOK_AGAIN)
        finally:
            self._waiting -= 1


def draw(sheet: str, values: Mapping[str, object], *, form: Format, standard: str = "") -> bytes:
    """A sheet of `drawing/` with these values, which are JSON, to a `standard` of PDF where its letters allow that.

    Raises Busy where it can't be drawn.
    """
    asked = json.dumps({"sheet": sheet, "values": values, "format": form, "standard": standard}).encode()
    try:
        done = subprocess.run(  # noqa: S603 - always the same command
            COMMAND, input=asked, capture_output=True, timeout=LONGEST_DRAWING, env=ENVIRONMENT, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", b"") or b""
        meters.count("drawings_failed_total")
        log.warning(
            "drawing_failed", sheet=sheet, error=type(error).__name__, said=said[-500:].decode("utf-8", "replace")
        )
        raise Busy(retry_after=RETRY_AFTER) from None
    meters.count("drawings_total", sheet)
    return done.stdout


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
