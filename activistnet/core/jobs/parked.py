"""Jobs that failed for good: what they are, trying them again, and letting them go. Each act is a line of the log.

What a job is about is shown to nobody: its arguments may stand for people.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, select, update

from ..data import audit
from ..data.audit import Actor
from ..data.db import db
from ..data.paging import Listing, Page
from ..data.rows import build, build_all
from .tasks import Outbox

MOST_COUNTED = 10_000  # rows that a list looks at
AT_ONCE = 5_000  # rows of one act
MAIL = Outbox.job.like("%.tasks.mail\\_%")  # tasks that send one e-mail are called so
IS_PARKED = Outbox.failed_at.is_not(None)
_COLUMNS = (Outbox.id, Outbox.job, Outbox.tries, Outbox.created_at, Outbox.failed_at, Outbox.error)


@dataclass(frozen=True)
class Jobs:
    """All jobs of one name: how many, since when the oldest, and what went wrong with them."""

    job: str
    count: int
    since: datetime
    tries: int
    errors: list[str]


@dataclass(frozen=True)
class ParkedJob:
    """One job that failed for good, without what it is about."""

    id: int
    job: str
    tries: int
    created_at: datetime
    failed_at: datetime
    error: str | None


class Which(NamedTuple):
    """Which parked jobs an act is about: one, those of one name, those that send mail, or all of them."""

    number: int | None = None
    job: str = ""
    is_mail: bool = False

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a statement."""
        asked = {Outbox.id == self.number: self.number is not None, Outbox.job == self.job: bool(self.job)}
        return [IS_PARKED, *(each for each, is_asked in asked.items() if is_asked), *([MAIL] if self.is_mail else [])]

    @property
    def what(self) -> str:
        """The same for the log."""
        return f"job:{self.number or self.job or ('mail' if self.is_mail else 'all')}"


def list_parked() -> list[Jobs]:
    """The names of jobs that failed for good, the most first."""
    return _grouped(Outbox.failed_at, IS_PARKED)


def list_mail(*, is_parked: bool) -> list[Jobs]:
    """The kinds of e-mail that wait, or that failed for good, the most first."""
    at = Outbox.failed_at if is_parked else Outbox.created_at
    return _grouped(at, MAIL, IS_PARKED if is_parked else Outbox.failed_at.is_(None))


def list_of(job: str, *, after: str | None = None, limit: int = 30) -> Page[ParkedJob]:
    """The parked jobs of one name, the newest first. Raises NotFound for a cursor that was not made here."""
    return OF_JOB.page({"job": job}, after=after, limit=limit).map(lambda row: build(ParkedJob, row))


def find(which: Which) -> ParkedJob | None:
    """One of those that an act is about, while there is one."""
    row = db.session.execute(select(*_COLUMNS).where(*which.conditions).limit(1)).one_or_none()
    return build(ParkedJob, row) if row else None


def retry(actor: Actor, which: Which) -> int:
    """Let parked jobs run again, as if they had been asked for now: some thousands at once; how many."""
    anew = {"failed_at": None, "error": None, "tries": 0, "due_at": func.now(), "created_at": func.now()}
    again = update(Outbox).where(Outbox.id.in_(_some(which))).values(anew)
    return _noted(actor, "job.retry", which, again)


def drop(actor: Actor, which: Which) -> int:
    """Let parked jobs go: what they were to do is never done. Some thousands at once; how many."""
    return _noted(actor, "job.drop", which, delete(Outbox).where(Outbox.id.in_(_some(which))))


def _some(which: Which) -> Any:
    some = select(Outbox.id).where(*which.conditions).order_by(Outbox.failed_at, Outbox.id).limit(AT_ONCE)
    return some.with_for_update(skip_locked=True).scalar_subquery()


def _noted(actor: Actor, verb: str, which: Which, act: Any) -> int:
    done = db.session.scalars(act.returning(Outbox.job).execution_options(synchronize_session=False)).all()
    if done:
        audit.record(actor, verb, which.what, count=len(done), job=done[0] if len(set(done)) == 1 else None)
    return len(done)


def _grouped(at: Any, *conditions: ColumnElement[bool]) -> list[Jobs]:
    some = select(Outbox.job, at.label("at"), Outbox.tries, Outbox.error).where(*conditions)
    return build_all(Jobs, db.session.execute(_groups(some.limit(MOST_COUNTED))))


def _groups(some: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    found = some.subquery()
    errors = func.coalesce(func.array_agg(found.c.error.distinct()).filter(found.c.error.is_not(None)), [])
    grouped = select(
        found.c.job,
        func.count().label("count"),
        func.min(found.c.at).label("since"),
        func.max(found.c.tries).label("tries"),
        errors.label("errors"),
    )
    return grouped.group_by(found.c.job).order_by(func.count().desc(), found.c.job)


OF_JOB = Listing(select(*_COLUMNS).where(IS_PARKED, Outbox.job == bindparam("job")), Outbox.failed_at, Outbox.id)
