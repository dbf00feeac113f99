"""The clock: one process that folds, hands the outbox over and looks at the schedule. A spare waits for its lock."""

import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from flask import current_app
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger

from ...start import successor
from ..application import Site
from ..data import gauges
from ..data.db import db
from ..live.emitter import Emitter, Message
from ..outside import loops
from ..outside.loops import Heartbeat
from .schedule import Entry, write_due
from .tasks import Outbox

if TYPE_CHECKING:
    from .handover import HandOver

LOCK = 0x636C6F636B  # "clock"
HAND_OVER_SECONDS = 0.25
SCHEDULE_SECONDS = 1.0
GAUGE_SECONDS = 5.0
SPARE_SECONDS = 0.5
OLD_SNAPSHOT, SLOWED_SECONDS = 60, 1.0

Step = Callable[[], Iterable[Message] | None]
log = get_logger()


class Loop(NamedTuple):
    """A step that is one transaction, run every so many seconds; it may return what browsers are told afterwards."""

    name: str
    seconds: float
    step: Step


def init_app(app: Site, *, loops: list[Loop], schedule: list[Entry]) -> None:
    """What a clock of this application does."""
    app.extensions["clock"] = loops, schedule


def entries() -> list[Entry]:
    """What runs at its time."""
    found: list[Entry] = current_app.extensions["clock"][1]
    return found


class Clock:
    """Runs until told to stop, or until its parent is gone."""

    def __init__(self, app: Site, dispatcher: "HandOver") -> None:
        self.app = app
        self.dispatcher = dispatcher
        self.stop = threading.Event()
        self.leads = threading.Event()
        self.handing = threading.Lock()
        self.is_database_away = False
        self.is_slowed = False
        self.parent = os.getppid()
        self.longest: defaultdict[str, float] = defaultdict(float)
        self.emitter = Emitter(app.extensions["live.channel"].say)
        loops_of_features, self.schedule = app.extensions["clock"]
        self.loops = [
            *loops_of_features,
            Loop("schedule", SCHEDULE_SECONDS, self._schedule),
            Loop("gauges", GAUGE_SECONDS, self._note_gauges),
        ]
        self.hearts = {name: Heartbeat(name) for name in ("lead", *(loop.name for loop in self.loops))}

    def run(self) -> None:
        """Take the lock, or wait for it; begin anew whenever the database was away."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        # In a thread of its own: a broker that is away must not hold up the folding.
        hand_over = loops.Loop("hand_over", self._hand_over, pause=HAND_OVER_SECONDS)
        hand_over.start()
        self.emitter.start()
        while not self._must_stop():
            try:
                self._lead_or_wait()
            except (DBAPIError, PoolTimeout) as error:
                self._note_database_away(error)
                self.stop.wait(0.25)
            except BaseException as error:  # only a signal ends the clock
                self.hearts["lead"].fail(error)
                self.stop.wait(0.25)
            finally:
                self.leads.clear()
        self.stop.set()  # a parent that is gone did not say so to the other thread
        self.emitter.close()
        hand_over.stop()
        if self.handing.acquire(timeout=3):
            self.dispatcher.close()
        log.info("clock stopped")

    def _must_stop(self) -> bool:
        return self.stop.is_set() or os.getppid() != self.parent

    def _lead_or_wait(self) -> None:
        """Hold the lock on the very connection that folds: losing one is losing the other."""
        with self.app.app_context():
            engine = db.engine
        with engine.connect() as connection:
            successor.say(successor.READY)  # it leads, or as a spare will as soon as the one before it ends
            try:
                while not self._must_stop():
                    if self._lock(connection):
                        self._note_database_back()
                        self._tick(connection)
                    self.stop.wait(SPARE_SECONDS)
            finally:
                # Closes the connection for good, which frees the lock even when it can no longer be said.
                connection.invalidate()

    def _lock(self, connection: Connection) -> bool:
        is_ours = bool(connection.scalar(select(func.pg_try_advisory_lock(LOCK))))
        connection.commit()
        return is_ours

    def _tick(self, connection: Connection) -> None:
        """Run each loop at its time until told to stop."""
        self.leads.set()
        log.info("clock leads", loops=[loop.name for loop in self.loops])
        due = {loop.name: 0.0 for loop in self.loops}
        while not self._must_stop():
            for loop in self.loops:
                if due[loop.name] <= time.monotonic():
                    self._run(loop, connection)
                    due[loop.name] = time.monotonic() + self._pause(loop)
            self.stop.wait(max(0.0, min(due.values()) - time.monotonic()))

    def _pause(self, loop: Loop) -> float:
        """Old snapshots keep dead rows alive, so less is written while there is one."""
        return max(loop.seconds, SLOWED_SECONDS) if self.is_slowed else loop.seconds

    def _run(self, loop: Loop, connection: Connection) -> None:
        """One step in one transaction; then, once it is safe on disk, what browsers are told."""
        started = time.monotonic()
        heart = self.hearts[loop.name]
        try:
            with self.app.app_context():
                db.session.bind = connection
                with db.transaction():
                    messages = list(loop.step() or ())
        except BaseException as error:  # whatever ends a step must not end the others; it is tried again
            if connection.invalidated or getattr(error, "connection_invalidated", False):
                raise
            heart.fail(error)
        else:
            heart.beat()
            self.emitter.put(messages)
        self.longest[loop.name] = max(self.longest[loop.name], time.monotonic() - started)

    def _schedule(self) -> None:
        write_due(self.schedule)

    def _note_gauges(self) -> None:
        waits = Outbox.failed_at.is_(None)
        age = func.extract("epoch", func.now() - func.min(Outbox.created_at).filter(waits))
        counted = select(func.count().filter(waits), func.count(Outbox.failed_at), age)
        waiting, parked, oldest = db.session.execute(counted).one()
        snapshot = db.session.scalar(text(SNAPSHOT)) or 0.0
        self.is_slowed = snapshot > OLD_SNAPSHOT
        values = {"outbox_waiting": waiting, "jobs_parked": parked, "outbox_oldest_seconds": float(oldest or 0)}
        values |= {f"{name}_seconds": took for name, took in self.longest.items()}
        values |= {"oldest_snapshot_seconds": float(snapshot), "emits_dropped": self.emitter.dropped}
        values |= {f"clock_{name}_age_seconds": age for name, age in loops.ages().items()}
        gauges.note(values)
        self.longest.clear()

    def _hand_over(self) -> None:
        started = time.monotonic()
        with self.handing, self.app.app_context(), suppress(DBAPIError, PoolTimeout):  # the folding thread says so
            while self.leads.is_set() and not self.stop.is_set() and self.dispatcher.step():
                pass
        self.longest["hand_over"] = max(self.longest["hand_over"], time.monotonic() - started)

    def _note_database_away(self, error: Exception) -> None:
        if not self.is_database_away:
            log.warning("database is away", error=type(error).__name__)
        self.is_database_away = True
        with suppress(Exception), self.app.app_context():
            db.engine.dispose()

    def _note_database_back(self) -> None:
        if self.is_database_away:
            log.info("database is back")
        self.is_database_away = False


SNAPSHOT = """
    SELECT extract(epoch FROM max(now() - xact_start)) FROM pg_stat_activity
    WHERE backend_xmin IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
"""
