"""What runs at its time: an outbox row when a task is due, and a table that remembers the last time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ..data.db import Base, db
from .tasks import enqueue, name_of


class ScheduleRun(Base):
    """When a task of the schedule was last enqueued."""

    __tablename__ = "schedule_runs"
    task: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]


@dataclass(frozen=True)
class Entry:
    """A task without arguments and how often it runs; a daily one may name its hour, in UTC."""

    task: Any
    every: timedelta = timedelta(days=1)
    at: time | None = None

    def is_due(self, ran_at: datetime | None, now: datetime) -> bool:
        """Also when it never ran, and when a clock that was wrong left a time to come."""
        if ran_at is None or ran_at > now:
            return True
        if self.at is None:
            return ran_at + self.every <= now
        turn = now.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return ran_at < (turn if turn <= now else turn - timedelta(days=1))


def write_due(entries: list[Entry]) -> int:
    """Enqueue each task whose time has come by the database's clock; how many."""
    now = db.session.scalars(select(func.now())).one()
    ran = {run.task: run.ran_at for run in db.session.scalars(select(ScheduleRun))}
    due = [entry for entry in entries if entry.is_due(ran.get(name_of(entry.task)), now)]
    for entry in due:
        note = insert(ScheduleRun).values(task=name_of(entry.task), ran_at=now)
        db.session.execute(note.on_conflict_do_update(index_elements=["task"], set_={"ran_at": now}))
        enqueue(entry.task)
    return len(due)
