"""The way from the outbox to the workers: Celery with one task, told a row's number and nothing else."""

import hashlib
import os
import time
import warnings
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery, signals
from celery.exceptions import CPendingDeprecationWarning
from celery.platforms import SecurityWarning
from celery.worker.consumer import Consumer
from celery.worker.consumer.consumer import maybe_shutdown
from flask import Flask
from kombu.exceptions import OperationalError as BrokerError
from kombu.transport import TRANSPORT_ALIASES, redis, virtual
from redis import RedisError
from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import OperationalError as DatabaseAway
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger

from ..data.db import db
from ..outside.breaker import Breaker
from .tasks import Outbox, run_row

QUEUE = "jobs"
BATCH = 500
CHUNK = 20  # rows in one message when many are due; a message costs more than a small job
MOST_QUEUED = 100  # messages; what is beyond waits in the outbox, so an emptied queue loses little
LOST_AFTER = timedelta(seconds=10)  # with an empty queue, a row that was sent and is not being worked on
SENT_AGAIN_AFTER = timedelta(seconds=60)
NICENESS = 10
AWAY = (BrokerError, RedisError, OSError)

log = get_logger()


class PatientConsumer(Consumer):
    """Looks for a broker that went away every second, however long it takes (Celery's own pause grows to 30 s)."""

    broker_connection_retry_attempt: int = 0

    def ensure_connected(self, conn: Any) -> Any:
        """The connection, as soon as there is one. Raises WorkerShutdown when told to stop meanwhile."""
        pause = {"interval_start": 0.2, "interval_step": 0.2, "interval_max": 1}
        conn = conn.ensure_connection(self._note_away, None, callback=maybe_shutdown, **pause)
        if self.broker_connection_retry_attempt:
            log.info("broker is back", tries=self.broker_connection_retry_attempt)
        self.first_connection_attempt, self.broker_connection_retry_attempt = False, 0
        return conn

    def _note_away(self, error: Exception, _pause: float) -> None:
        if self.broker_connection_retry_attempt == 0:
            log.warning("broker is away", error=type(error).__name__)
        self.broker_connection_retry_attempt += 1


class SturdyQoS(redis.QoS):
    """Gives a place free even when the broker cannot be told that its message is done.

    A worker whose every place waited for a broker that died would ask for nothing more, and so never notice.
    """

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]
        except AWAY:
            virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
            raise


class SturdyChannel(redis.Channel):
    """Drops what is no message of Celery's, which would otherwise end the worker."""

    QoS = SturdyQoS

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            log.exception("no message in the queue", error=type(error).__name__)
            return True


class SturdyTransport(redis.Transport):
    """Redis as kombu knows it, read with care."""

    Channel = SturdyChannel


def make_celery(app: Flask) -> Celery:
    """A Celery whose one task does a row of this application's outbox."""
    TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "activistnet.core.jobs.queue:SturdyTransport"))
    celery = Celery("activistnet", broker=app.config["CELERY_URL"], set_as_current=False)
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_publish_retry=False,
        task_time_limit=900,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=5000,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_prefetch_count_reduction=False,
        worker_consumer="activistnet.core.jobs.queue:PatientConsumer",
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_transport_options={
            "global_keyprefix": _prefix(app),
            "visibility_timeout": 1000,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 2,
            "socket_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 5,
        },
    )

    @celery.task(name="core.run")
    def run(outbox_ids: list[int]) -> None:
        try:
            for outbox_id in outbox_ids:
                with app.app_context():
                    run_row(outbox_id)
        except (DatabaseAway, PoolTimeout) as error:
            # The rows are still there, and are handed over again.
            log.warning("database is away", error=type(error).__name__)
            time.sleep(1)

    return celery


class HandOver:
    """Gives rows of the outbox to the workers. One of these lives in the clock."""

    def __init__(self, app: Flask) -> None:
        self.celery = make_celery(app)
        self.breaker = Breaker(rest=1)
        self.is_away = False
        self._connection: Any = None

    def step(self) -> int:
        """Hand over what is due and what seems lost; how many rows. Never waits long for a broker that is away."""
        if self.breaker.is_open:
            return 0
        try:
            queued = self._connect().default_channel.client.llen(QUEUE)
            sent = self._send(
                _take(BATCH if queued < MOST_QUEUED else 0, LOST_AFTER if queued == 0 else SENT_AGAIN_AFTER)
            )
        except AWAY as error:
            self._note_away(error)
            return 0
        if self.is_away:
            log.info("broker is back")
            self.is_away = False
        return sent

    def close(self) -> None:
        """Let go of the broker."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> Any:
        if self._connection is None:
            quick = {**self.celery.conf.broker_transport_options, "socket_timeout": 0.5, "socket_connect_timeout": 0.5}
            self._connection = self.celery.connection_for_write(transport_options=quick)
        return self._connection

    def _send(self, ids: list[int]) -> int:
        """Send the numbers, a few in each message. What cannot be sent is due again at once."""
        sent, size = 0, min(CHUNK, 1 + len(ids) // CHUNK)
        try:
            with self.celery.amqp.Producer(self._connect(), auto_declare=False) as producer:
                while sent < len(ids):
                    some = ids[sent : sent + size]
                    self.celery.send_task("core.run", (some,), producer=producer, ignore_result=True, retry=False)
                    sent += len(some)
        except AWAY:
            _give_back(ids[sent:])
            raise
        return sent

    def _note_away(self, error: Exception) -> None:
        if not self.is_away:
            log.warning("broker is away", error=type(error).__name__)
        self.is_away = True
        self.breaker.trip()
        try:
            self.close()
        except AWAY:
            self._connection = None


def _take(limit: int, lost_after: timedelta) -> list[int]:
    """Mark what is due as sent, before it is: a worker must be able to lock the row the moment it hears of it.

    Rows that a worker has locked are passed over, so only what nobody works on is sent again.
    """
    if limit == 0:
        return []
    is_new = or_(Outbox.sent_at.is_(None), Outbox.sent_at < func.now() - lost_after)
    due = select(Outbox.id).where(Outbox.failed_at.is_(None), Outbox.due_at <= func.now(), is_new)
    due = due.order_by(Outbox.due_at, Outbox.id).limit(limit).with_for_update(skip_locked=True)
    taken = update(Outbox).where(Outbox.id.in_(due.scalar_subquery())).values(sent_at=func.now()).returning(Outbox.id)
    with db.transaction():
        return sorted(db.session.scalars(taken))


def _give_back(ids: list[int]) -> None:
    with db.transaction():
        db.session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(sent_at=None))


def _prefix(app: Flask) -> str:
    """Two sites may share a server, and nobody else can guess where their queues are."""
    return f"jobs:{hashlib.sha256(b'jobs' + app.config['SECRET_KEY'].encode()).hexdigest()[:12]}:"


def work(app: Flask, concurrency: int) -> int:
    """Do what is handed over, until told to stop; the exit status."""
    _give_way()
    warnings.simplefilter("ignore", CPendingDeprecationWarning)
    warnings.simplefilter("ignore", SecurityWarning)  # it is about pickle under root; only JSON is read here
    signals.setup_logging.connect(_keep_logging)
    signals.worker_process_init.connect(lambda **_: _forget_connections(app), weak=False)
    worker = make_celery(app).Worker(
        concurrency=concurrency,
        pool="prefork",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel="WARNING",
    )
    worker.start()
    return worker.exitcode or 0


def _give_way() -> None:
    """Let pages go before letters where the machine is full.

    Linux weighs sessions first and processes within a session second, so a worker that leads one says both.
    """
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # not every system has these groups
            Path("/proc/self/autogroup").write_text(str(NICENESS))


def _keep_logging(**_: Any) -> None:
    """Celery leaves the logs alone when somebody listens to this signal."""


def _forget_connections(app: Flask) -> None:
    """A child must not talk over its parent's connections, nor close them."""
    with app.app_context():
        db.engine.dispose(close=False)
