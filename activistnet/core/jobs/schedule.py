"""What runs at its time: an outbox row when a task is due, and a table that remembers the last time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ..data.db import Base, db
from .tasks import Outbox, enqueue, name_of


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

    def turn_after(self, ran_at: datetime | None) -> datetime | None:
        """When it is due again; None when it never ran, as on a new site."""
        if ran_at is None or self.at is None:
            return ran_at and ran_at + self.every
        turn = ran_at.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return turn if turn > ran_at else turn + timedelta(days=1)


def lateness(entries: list[Entry]) -> dict[str, float]:
    """Seconds by which each task is late: since its turn came and it was not enqueued, or is not done yet."""
    ran = {run.task: run.ran_at for run in db.session.scalars(select(ScheduleRun))}
    waiting = select(Outbox.job, func.min(Outbox.created_at).label("since")).where(Outbox.job.in_(map(_task, entries)))
    waits = {row.job: row.since for row in db.session.execute(waiting.group_by(Outbox.job))}
    now = db.session.scalars(select(func.now())).one()
    turns = {_task(entry): waits.get(_task(entry)) or entry.turn_after(ran.get(_task(entry))) for entry in entries}
    return {name: max(0.0, (now - turn).total_seconds()) if turn else 0.0 for name, turn in turns.items()}


def write_due(entries: list[Entry]) -> int:
    """Enqueue each task whose time has come by the database's clock; how many."""
    now = db.session.scalars(select(func.now())).one()
    ran = {run.task: run.ran_at for run in db.session.scalars(select(ScheduleRun))}
    due = [entry for entry in entries if entry.is_due(ran.get(_task(entry)), now)]
    for entry in due:
        note = insert(ScheduleRun).values(task=_task(entry), ran_at=now)
        db.session.execute(note.on_conflict_do_update(index_elements=["task"], set_={"ran_at": now}))
        enqueue(entry.task)
    return len(due)


def _task(entry: Entry) -> str:
    return name_of(entry.task)
