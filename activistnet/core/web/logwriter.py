"""Where the lines of the log go: whole, to stderr, and whatever becomes of that, nobody who writes one hears of it.

A log on a disk that is full is no reason to answer anybody otherwise. Where bin/serve keeps the log (LOG_FILE), a file
that was put aside is let go of within a second, so several processes write to one file by turns and lose no line.
"""

import json
import os
import sys
import time
from pathlib import Path

STDERR = 2
LOOK_SECONDS = 1.0


class Writer:
    """The stderr of the moment, as tests replace it, for the standard library's handler and for structlog.

    A line is one call of the system, so that lines of several processes stay whole.
    """

    def __init__(self, file: str | None = None) -> None:
        self.lost = 0
        self._file = file
        self._look_at = 0.0

    def write(self, text: str) -> int:
        """Write a line with its end. Never raises."""
        try:
            if sys.stderr is not sys.__stderr__:
                return sys.stderr.write(text)
            self._catch_up()
            self._write(text)
        except (OSError, ValueError):  # the disk is full, or there is no stderr any more
            self.lost += 1
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def msg(self, line: str) -> None:
        """For structlog."""
        self.write(line + "\n")

    debug = info = warning = error = critical = exception = fatal = msg

    def _write(self, text: str) -> None:
        """After lines that were lost, say how many, on a line of its own: the last one may have been cut."""
        if self.lost:
            text = f"\n{_said(self.lost)}\n{text}"
        whole = text.encode("utf-8", "replace")
        if os.write(STDERR, whole) < len(whole):
            raise OSError
        self.lost = 0

    def _catch_up(self) -> None:
        """Go on in the new file when the old one was put aside."""
        now = time.monotonic()
        if self._file is None or now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        if _is_at(self._file):
            return
        anew = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.dup2(anew, STDERR)
            os.dup2(anew, sys.__stdout__.fileno() if sys.__stdout__ else STDERR)
        finally:
            os.close(anew)


def _is_at(file: str) -> bool:
    """Whether stderr is the file of this name."""
    held = os.fstat(STDERR)
    try:
        there = Path(file).stat()
    except FileNotFoundError:
        return False
    return (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino)


def _said(lost: int) -> str:
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return json.dumps({"at": at, "level": "warning", "event": "log lines were lost", "lines": lost})
