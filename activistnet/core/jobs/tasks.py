"""Background work: the outbox row written with the change that asks for it, and gone with the work itself."""

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar, overload

from flask import g, has_app_context
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Index,
    Insert,
    Select,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column
from structlog import get_logger

from ..data.db import Base, CreatedAt, Id, db
from ..data.outage import is_out_of_room
from ..refusals import NotFound

Job = TypeVar("Job", bound=Callable[..., None])
# What a person waits for, what may wait, and what counts again or clears away; workers look in this order.
QUEUES = ("now", "bulk", "repairs")
MOST_TRIES = 10
FIRST_REST, LONGEST_REST = 5, 300  # seconds after a failure; doubled each time
PATIENCE = timedelta(days=7)  # how long the outside world may be out of reach
LONGEST_RUN = "15min"  # a task's transaction may wait that long for a slow mail server

JOBS: dict[str, "Task"] = {}
_tries: ContextVar[int] = ContextVar("tries", default=0)
_running: ContextVar[str] = ContextVar("running", default="none")
_names: ContextVar[Iterator[str] | None] = ContextVar("names", default=None)
log = get_logger()


@dataclass(frozen=True)
class Task:
    """A function that can be enqueued, its queue, and after how many seconds it is told to end."""

    run: Callable[..., None]
    queue: str
    seconds: int


class Outbox(Base):
    """One job that has to be done: whose turn comes at `due_at`, that was last handed to a worker at `sent_at`."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_queue", "queue", "due_at", "id", postgresql_where=text("failed_at IS NULL")),
        Index("ix_outbox_failed_at", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
        {"postgresql_with": {"autovacuum_vacuum_scale_factor": "0", "autovacuum_vacuum_threshold": "2000"}},
    )
    id: Mapped[Id]
    job: Mapped[str]
    args: Mapped[list[Any]] = mapped_column(JSONB)
    queue: Mapped[str] = mapped_column(server_default="bulk")
    created_at: Mapped[CreatedAt]
    due_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]
    request_id: Mapped[str | None]  # of the request, or of the task, that asked for it


OUTBOX = Outbox.__table__
IS_DUE = (Outbox.failed_at.is_(None), Outbox.due_at <= func.now())
MINE = select(Outbox.id).where(Outbox.id == bindparam("outbox_id"), *IS_DUE).with_for_update(skip_locked=True)
PATIENT = func.set_config("idle_in_transaction_session_timeout", LONGEST_RUN, True)
# Lock and delete the row at once: whoever comes second finds nothing, and a rollback brings it back.
TAKE = (
    delete(Outbox)
    .where(Outbox.id == MINE.scalar_subquery())
    .returning(Outbox.job, Outbox.args, Outbox.tries, Outbox.request_id, PATIENT)
    .execution_options(synchronize_session=False)
)


class Later(Exception):
    """Raised by a task when something outside is out of reach: the row waits, and tries do not count against it.

    Its words are kept with the row: they name nobody.
    """


@overload
def task(job: Job) -> Job: ...
@overload
def task(*, queue: str = ..., seconds: int = ..., formerly: str = ...) -> Callable[[Job], Job]: ...
def task(job: Any = None, *, queue: str = "bulk", seconds: int = 30, formerly: str = "") -> Any:
    """Let a function be enqueued. It takes ids and plain values, and doing it again changes nothing.

    Nothing pre-empts, so one run stays under a second wherever it can; after `seconds` it ends as a failure.
    `formerly` is the name it had before it moved, under which an older release may have left rows.
    Raises ValueError for a queue that no worker listens to.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue} is none of {QUEUES}")

    def register(job: Job) -> Job:
        for name in filter(None, (name_of(job), formerly)):
            JOBS[name] = Task(job, queue, seconds)
        return job

    return register if job is None else register(job)


def name_of(job: Callable[..., None]) -> str:
    """How the outbox calls a function: `petitions.tasks.recount`."""
    return f"{job.__module__.removeprefix('activistnet.')}.{job.__qualname__}"


def enqueue(job: Callable[..., None], *args: Any, after: timedelta | None = None) -> None:
    """Have a task run soon after this transaction commits, or so much later; a rollback forgets it."""
    name, queue = _known(job)
    later = {"due_at": func.now() + after} if after else {}
    values = {"job": name, "queue": queue, "args": list(args), "request_id": request_id(), **later}
    db.session.execute(insert(Outbox).values(values))


def enqueue_each(job: Callable[..., None], ids: Select[*tuple[Any, ...]]) -> None:
    """Have a task run for each of these rows, whose columns are its arguments, in one statement."""
    db.session.execute(enqueuing(*_known(job), ids), {"of_request": request_id()})


def enqueue_for(job: Callable[..., None], ids: Sequence[int], *args: Any) -> None:
    """Have a task run for each of these ids, none too, with the same further arguments."""
    each = func.unnest(literal(list(ids), ARRAY(BigInteger)), type_=BigInteger)
    enqueue_each(job, select(each, *map(literal, args)))


def enqueue_some(
    job: Callable[..., None], number: Any, *conditions: ColumnElement[bool], after: int, limit: int
) -> int | None:
    """The same for those of these numbers above `after` that come first; the last of them, if there may be more."""
    some = select(number).where(number > after, *conditions).order_by(number).limit(limit)
    enqueue_each(job, some)
    ids = some.subquery()
    count, last = db.session.execute(select(func.count(), func.max(ids.c[0])).select_from(ids)).one()
    return last if count == limit else None


def enqueuing(name: str, queue: str, ids: Select[*tuple[Any, ...]]) -> Insert:
    """The same as a part of a statement, for a task that is known by its name alone where that is built.

    Its parameter `of_request` is what `request_id()` says.
    """
    found = ids.subquery()
    number = bindparam("of_request", type_=Text())
    rows = select(literal(name), literal(queue), func.jsonb_build_array(*found.c), number)
    return insert(OUTBOX).from_select(["job", "queue", "args", "request_id"], rows)


def waits(job: Callable[..., None]) -> bool:
    """Whether a task is waiting to be done, or under way; one that failed for good is neither."""
    asked = select(Outbox.id).where(Outbox.job == name_of(job), Outbox.failed_at.is_(None)).limit(1)
    return db.session.scalar(asked) is not None


def request_id() -> str | None:
    """The number under which the log knows what goes on here: a request, or the task that one has asked for."""
    number: str | None = g.get("request_id") if has_app_context() else None
    return number


def is_first_try() -> bool:
    """Whether the running task has not failed before: what it counts outside the database is counted then."""
    return _tries.get() == 0


def running() -> str:
    """The name of the task that runs, `none` outside of one."""
    return _running.get()


def next_name() -> str | None:
    """A name for the next thing that this task sends out, the same whenever it is run again; None outside of one."""
    names = _names.get()
    return next(names) if names else None


def run_row(outbox_id: int) -> bool:
    """Do one job and delete its row, in one transaction; False when it is done, running, parked or not yet due.

    A failure leaves the row for later and is not raised, unless the database itself is gone. A task that raises
    NotFound is done: what it was about has been deleted meanwhile.
    """
    try:
        with db.transaction():
            taken = db.session.execute(TAKE, {"outbox_id": outbox_id}).one_or_none()
            if taken is None:
                return False
            _tries.set(taken.tries)
            _running.set(taken.job)
            _names.set(f"{outbox_id} {n}" for n in count(1))
            g.request_id = taken.request_id
            JOBS[taken.job].run(*taken.args)
    except NotFound:
        _drop(outbox_id)
    except Exception as error:  # the row keeps the failure, and the next try is the hand-over's
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        _put_back(outbox_id, error)
    finally:
        _names.set(None)
    return True


def run_due(limit: int = 1000) -> int:
    """Do what is due, in this process, without a queue; how many rows were tried."""
    due = select(Outbox.id).where(*IS_DUE).order_by(Outbox.due_at, Outbox.id).limit(limit)
    with db.transaction():
        ids = db.session.scalars(due).all()
    return sum(map(run_row, ids))


def give_back(ids: Sequence[int]) -> None:
    """Let rows that were sent be handed over again at once."""
    with db.transaction():
        db.session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(sent_at=None))


def put_back_unknown(outbox_id: int) -> None:
    """Let a row rest whose task this release does not know: a newer or an older one may."""
    _put_back(outbox_id, LookupError("no such task"))


def _known(job: Callable[..., None]) -> tuple[str, str]:
    name = name_of(job)
    if name not in JOBS:
        raise LookupError(f"{name} is not marked as a task.")
    return name, JOBS[name].queue


def _drop(outbox_id: int) -> None:
    with db.transaction(separate=True) as session:
        session.execute(delete(Outbox).where(Outbox.id == outbox_id))


def _class_of(error: Exception) -> str:
    """What went wrong, in words of the code: a mail server's number is kept, what it says may name somebody."""
    said = str(error) if isinstance(error, Later) else getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {said}".rstrip()


def _put_back(outbox_id: int, error: Exception) -> None:
    """Let the row rest, or park it after too many tries. Only the error's class is kept: its words may name people."""
    is_fault = not isinstance(error, Later) and not is_out_of_room(error)
    last = Outbox.tries + 1 >= MOST_TRIES if is_fault else Outbox.created_at < func.now() - PATIENCE
    rest = func.least(FIRST_REST * func.power(2, func.least(Outbox.tries, 10)), LONGEST_REST)
    values = {
        "tries": Outbox.tries + 1,
        "sent_at": None,
        "due_at": func.now() + func.make_interval(0, 0, 0, 0, 0, 0, rest),
        "failed_at": case((last, func.now())),
        "error": _class_of(error),
    }
    change = update(Outbox).where(Outbox.id == outbox_id).values(values)
    with db.transaction(separate=True) as session:
        row = session.execute(change.returning(Outbox.job, Outbox.tries, Outbox.failed_at)).one_or_none()
    if row is not None:
        note = log.error if row.failed_at else log.warning
        told = error if is_fault else None  # with its traceback, which the outside world being away has not
        note("job failed", job=row.job, tries=row.tries, parked=row.failed_at is not None, exc_info=told)
