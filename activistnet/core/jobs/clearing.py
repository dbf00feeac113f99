"""What background work itself leaves behind: jobs that failed for good, and mails that were written to files."""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func

from ..data import gauges, retention
from ..data.parts import delete_some
from . import mail
from .tasks import Outbox, enqueue, task

PARKED_KEPT = timedelta(days=30)
FILES_KEPT = timedelta(days=7)


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Delete parked jobs that nobody tries again, and mails in files that somebody has had a week to read."""
    if delete_some(Outbox, Outbox.failed_at < func.now() - PARKED_KEPT):
        enqueue(clear_away)
    if (folder := mail.folder()) is not None:
        _forget_files(folder)


def _forget_files(folder: Path) -> None:
    """Those of finished messages, and those that a task was stopped in the middle of."""
    oldest = time.time() - FILES_KEPT.total_seconds()
    for path in [*folder.glob("*.eml"), *folder.glob(".*-*")]:
        with suppress(FileNotFoundError):  # whoever reads them may have removed it
            if path.stat().st_mtime < oldest:
                path.unlink()


@task(queue="repairs", seconds=600)
def look_what_is_left() -> None:
    """Note how much is still there that should have ended: by its own date, not by whether a task says it ran."""
    gauges.note({f"overdue_{table}": n for table, n in retention.overdue().items()})
