"""The logs of one installation: each file is put aside by size and day, and all that was put aside has an end.

The site's own processes notice that their file was put aside and go on in the new one (`core/web/logwriter.py`), so
nothing is lost. PostgreSQL and Valkey can't; what they have written is copied and cut off.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LONGEST = 20_000_000  # bytes of a file
MOST = 200_000_000  # of all that were put aside
DAYS = 14
EVERY = 30  # seconds between two looks
FOLLOWED = {"web", "worker", "clock"}


class LogFiles:
    """Those of some processes, in one folder."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = [*files]
        self._look_at = 0.0
        self._day = time.gmtime()[:3]

    def look(self) -> None:
        """Called at each step of the watch. A disk that is full, or broken, stops nobody."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + EVERY
        today = time.gmtime()[:3]
        is_new_day, self._day = today != self._day, today
        for file in self._files:
            with suppress(OSError):
                size = file.stat().st_size
                if size > LONGEST or (is_new_day and size):
                    put_aside(file)
        for folder in {file.parent for file in self._files}:
            with suppress(OSError):
                forget(folder)


def put_aside(file: Path) -> Path:
    """Give what was logged a name with the time, and begin anew; where it is now."""
    aside = file.with_name(f"{file.name}.{time.strftime('%Y%m%dT%H%M%S')}.{time.time_ns() % 10**9:09}")
    if file.stem in FOLLOWED:
        file.rename(aside)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return aside
    try:
        with file.open("rb") as source, aside.open("xb") as copy:
            aside.chmod(0o600)
            while part := source.read(1 << 20):
                copy.write(part)
    except OSError:  # no room for a second one, and less is better than none
        aside.unlink(missing_ok=True)
    os.truncate(file, 0)
    return aside


def forget(folder: Path) -> None:
    """Delete what was put aside too long ago, and the oldest of what is too much together."""
    left, oldest = MOST, time.time() - DAYS * 86_400
    kept = [(path, path.stat()) for path in folder.glob("*.log.*")]
    for path, said in sorted(kept, key=lambda each: each[1].st_mtime, reverse=True):
        left -= said.st_size
        if left < 0 or said.st_mtime < oldest:
            path.unlink(missing_ok=True)
