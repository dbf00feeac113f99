"""From the outbox to the queues: what people wait for first, and of each queue only as much as is soon done."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, update
from structlog import get_logger

from ..application import Site
from ..data.db import db
from ..outside.breaker import Breaker
from .queue import AWAY, make_celery
from .tasks import IS_DUE, JOBS, QUEUES, Outbox, give_back, put_back_unknown

CHUNK = 20  # rows in one message when many are due; a message costs more than a small job
LOST_AFTER = timedelta(seconds=10)  # with an empty queue, a row that was sent and is not being worked on
SENT_AGAIN_AFTER = timedelta(seconds=60)
Due = Row[int, str]

log = get_logger()


class Budget(NamedTuple):
    """How many rows one step takes of a queue, and how many messages may wait in it.

    What is beyond waits in the outbox, so an emptied queue loses little.
    """

    rows: int
    messages: int


BUDGETS = {"now": Budget(500, 100), "bulk": Budget(200, 20), "repairs": Budget(200, 20)}


class HandOver:
    """Gives rows of the outbox to the workers. One of these lives in the clock."""

    def __init__(self, app: Site) -> None:
        self.celery = make_celery(app)
        self.breaker = Breaker(rest=1)
        self._connection: Any = None
        self._waits = select(*(exists().where(Outbox.queue == each, *IS_DUE, _is_new(LOST_AFTER)) for each in QUEUES))

    def step(self) -> int:
        """Hand over what is due and what seems lost; how many rows. Never waits long for a broker that is away."""
        if self.breaker.is_open:
            return 0
        try:
            sent = sum(map(self._fill, self._list_waiting()))
        except AWAY as error:
            self._note_away(error)
            return 0
        if self.breaker.is_tripped:
            log.info("broker is back")
            self.breaker.reset()
        return sent

    def close(self) -> None:
        """Let go of the broker."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _list_waiting(self) -> list[str]:
        """The queues for which something waits: one question, as mostly nothing does, and that four times a second."""
        with db.transaction():
            waits = db.session.execute(self._waits).one()
        if not any(waits):
            self._count(QUEUES[0])  # so that a broker that is away is noticed before it is needed
        return [queue for queue, is_waiting in zip(QUEUES, waits, strict=True) if is_waiting]

    def _count(self, queue: str) -> int:
        """How many messages wait in a queue."""
        count: int = self._connect().default_channel.client.llen(queue)
        return count

    def _fill(self, queue: str) -> int:
        """Hand over what one queue has place for; how many rows."""
        budget = BUDGETS[queue]
        queued = self._count(queue)
        if queued >= budget.messages:
            return 0
        taken = _take(queue, budget.rows, LOST_AFTER if queued == 0 else SENT_AGAIN_AFTER)
        for row in taken:
            if row.job not in JOBS:
                put_back_unknown(row.id)
        return self._send(queue, [row for row in taken if row.job in JOBS])

    def _connect(self) -> Any:
        if self._connection is None:
            quick = {**self.celery.conf.broker_transport_options, "socket_timeout": 0.5, "socket_connect_timeout": 0.5}
            self._connection = self.celery.connection_for_write(transport_options=quick)
        return self._connection

    def _send(self, queue: str, rows: list[Due]) -> int:
        """Send each task the numbers of its rows, a few in each message. What cannot be sent is due again at once."""
        left = {row.id for row in rows}
        try:
            with self.celery.amqp.Producer(self._connect(), auto_declare=False) as producer:
                for job, ids in _messages(rows):
                    self.celery.send_task(job, ids, queue=queue, producer=producer, ignore_result=True, retry=False)
                    left.difference_update(ids)
        except AWAY:
            give_back(sorted(left))
            raise
        return len(rows)

    def _note_away(self, error: Exception) -> None:
        if not self.breaker.is_tripped:
            log.warning("broker is away", error=type(error).__name__)
        self.breaker.trip()
        try:
            self.close()
        except AWAY:
            self._connection = None


def _messages(rows: list[Due]) -> Iterable[tuple[str, list[int]]]:
    """A task's name and some of its rows, the oldest first."""
    size = min(CHUNK, 1 + len(rows) // CHUNK)
    for job, of_one in groupby(sorted(rows, key=lambda row: (row.job, row.id)), key=lambda row: row.job):
        while ids := [row.id for row in islice(of_one, size)]:
            yield job, ids


def _take(queue: str, limit: int, lost_after: timedelta) -> Sequence[Due]:
    """Mark what is due as sent, before it is: a worker must be able to lock the row the moment it hears of it.

    Rows that a worker has locked are passed over, so only what nobody works on is sent again.
    """
    due = select(Outbox.id).where(Outbox.queue == queue, *IS_DUE, _is_new(lost_after))
    due = due.order_by(Outbox.due_at, Outbox.id)
    due = due.limit(limit).with_for_update(skip_locked=True)
    taken = update(Outbox).where(Outbox.id.in_(due.scalar_subquery())).values(sent_at=func.now())
    with db.transaction():
        return db.session.execute(taken.returning(Outbox.id, Outbox.job)).all()


def _is_new(lost_after: timedelta) -> ColumnElement[bool]:
    """Whether it was never sent, or so long ago that it seems lost."""
    return or_(Outbox.sent_at.is_(None), Outbox.sent_at < func.now() - lost_after)
