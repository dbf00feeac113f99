"""Whether the disk that holds the database has room: with none left, reading goes on and nobody is let write.

PostgreSQL ends when it can't write its log ahead, and then nothing can be read either. So the last of the room is left
to it: requests that would change something are refused before that.
"""

import shutil
import time
from pathlib import Path

from ..application import Site

MB = 1_000_000
LOW, ENOUGH = 48 * MB, 64 * MB  # below the first nobody writes, until there is the second
LOOK_SECONDS = 0.5


class Disk:
    """One file system, looked at twice a second at most."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._look_at = 0.0
        self._is_full = False

    @property
    def is_full(self) -> bool:
        """Whether there is no room to write; never where the database is elsewhere."""
        now = time.monotonic()
        if self._folder is not None and now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            free = free_bytes(self._folder)
            self._is_full = free is not None and free < (ENOUGH if self._is_full else LOW)
        return self._is_full


def free_bytes(folder: Path) -> int | None:
    """How much anybody may still write there; None where that can't be said."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def init_app(app: Site) -> None:
    """One look for each application."""
    app.extensions["disk"] = Disk(app.settings.database_dir)
