"""Room that is kept for PostgreSQL on its own disk: a file of nothing, let go when the disk is full and it has ended.

Without a place for its next log it can't even start to read what it has, so nobody could read the site until somebody
makes room. The web processes stop writing before that (`core/outside/disk.py`), but other programs fill disks too.
The file is smaller than what they leave free, so that what it gives is left to PostgreSQL alone.
"""

import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from activistnet.run.child import Child
from activistnet.run.progress import CannotStart, say

MB = 1_000_000
SIZE = 40 * MB  # two and a half of its logs
LOW, ENOUGH = 8 * MB, 120 * MB  # free bytes: below the first there is none, from the second on the file is made again
FIRST = 150 * MB  # for a new database
EVERY = 0.5  # seconds between two looks


class Reserve:
    """The file, beside the database's folder."""

    def __init__(self, state: Path) -> None:
        self._file = state / "reserve"
        self._look_at = 0.0
        self._was_full = False

    def expect_room(self, *, is_new: bool) -> None:
        """Let a start go on. Raises CannotStart where the disk is full and nothing was kept free."""
        free = self.free()
        if free >= (FIRST if is_new else LOW):
            return
        if self._file.exists() and not is_new:
            self.let_go()
            return
        raise CannotStart(
            f"The disk that holds {self._file.parent} has {free // MB} MB left, and"
            f" {(FIRST if is_new else SIZE) // MB} MB are needed: make room, then start again."
        )

    def keep(self) -> None:
        """Make the file where there is plenty of room."""
        if self._file.exists() or self.free() < ENOUGH:
            return
        try:
            with self._file.open("xb") as file:
                self._file.chmod(0o600)
                _fill(file.fileno())
        except OSError:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def let_go(self) -> None:
        """Give the room to PostgreSQL."""
        with suppress(OSError):
            self._file.unlink()
            say("The disk is full. PostgreSQL gets what was kept for it: people can read, and nobody can write.")

    def look(self, children: Sequence[Child]) -> None:
        """Called at each step of the watch: who ended for want of room starts again as soon as there is some."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + EVERY
        ended = [child for child in children if child.is_waiting]
        free = self.free()
        if free < LOW:
            self._was_full = True
            if ended:
                self.let_go()
        if self._was_full and self.free() >= LOW:
            self._was_full = False
            for child in ended:
                child.restart()
        if not ended:
            self.keep()

    def free(self) -> int:
        """Bytes that anybody may still write there."""
        return shutil.disk_usage(self._file.parent).free


def _fill(descriptor: int) -> None:
    """Real blocks, as a file of holes keeps nothing."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, SIZE)
        return
    for _ in range(SIZE // MB):
        os.write(descriptor, bytes(MB))
