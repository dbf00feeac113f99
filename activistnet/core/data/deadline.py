"""How long anybody in the web server waits for the database, and that the next one is then told at once.

`statement_timeout` is kept by the server itself, and so by nobody when that is stopped or out of reach. Here the time
that one borrower of a connection waits for it, connecting included, is counted, and ends after two seconds. Nothing
else is ever interrupted: the clock runs only while psycopg waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import gevent
import psycopg
from gevent.monkey import is_module_patched
from sqlalchemy import Engine, event, exc

from ..outside.breaker import Breaker

SECONDS = 2.0
REST_SECONDS = 0.5  # between two tries of a database that is away


class DatabaseSilent(psycopg.OperationalError):
    """The database did not answer in time."""


class Connection(psycopg.Connection[Any]):
    """A connection that is closed, and so never used again, when its borrower has waited for too long."""

    deadline: "Deadline"
    seconds_left = SECONDS

    def wait(self, *args: Any, **kwargs: Any) -> Any:
        """psycopg's own, within the time that is left."""
        started = monotonic()
        try:
            with within(self.seconds_left):
                return super().wait(*args, **kwargs)
        except DatabaseSilent:
            self.close()
            self.deadline.note_silence(started)
            raise
        finally:
            self.seconds_left -= monotonic() - started


class Deadline:
    """What the connections of one engine know of their server."""

    def __init__(self) -> None:
        self.breaker = Breaker(rest=REST_SECONDS)
        self.heard_at = 0.0

    def connect(self, _dialect: Any, _record: Any, arguments: Any, parameters: Any) -> Connection:
        """Make a connection, or say at once that there is none to be had."""
        if self.breaker.refuses():
            raise DatabaseSilent("the database is away")
        try:
            with within(SECONDS):
                connection = Connection.connect(*arguments, **parameters)
        except psycopg.OperationalError:
            self.breaker.trip()
            raise
        connection.deadline = self
        self.note_answer()
        return connection

    def lend(self, connection: Connection, _record: Any, _proxy: Any) -> None:
        """Whoever borrows a connection has the whole time, if the server is there at all."""
        if self.breaker.refuses():
            raise exc.OperationalError("", None, DatabaseSilent("the database is silent"))
        connection.seconds_left = SECONDS

    def note_answer(self, *_: Any) -> None:
        """It is there."""
        self.heard_at = monotonic()
        self.breaker.reset()

    def note_silence(self, since: float) -> None:
        """One statement that takes long is no reason to send others away: only if nobody has heard anything."""
        if self.heard_at < since:
            self.breaker.trip()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises DatabaseSilent in the block when the time is over."""
    timeout = gevent.Timeout.start_new(max(seconds, 0.001))
    try:
        yield
    except gevent.Timeout as fired:
        if fired is not timeout:
            raise
        raise DatabaseSilent("the database did not answer in time") from None
    finally:
        timeout.close()


def init_app(engine: Engine) -> None:
    """In the web server. Worker, clock and commands take the time they need."""
    if not is_module_patched("select"):
        return
    deadline = Deadline()
    event.listen(engine, "do_connect", deadline.connect)
    event.listen(engine, "checkout", deadline.lend)
    # Not in `wait`, which is also called for what needs no answer.
    event.listen(engine, "after_cursor_execute", deadline.note_answer)
    event.listen(engine, "handle_error", _keep_the_others)


def _keep_the_others(context: Any) -> None:
    """One connection that was given up says nothing against those that rest in the pool."""
    if isinstance(context.original_exception, DatabaseSilent):
        context.invalidate_pool_on_disconnect = False
