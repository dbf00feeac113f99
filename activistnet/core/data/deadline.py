"""How long a request in the web server waits for the database in all, and that the next one is then told at once.

`statement_timeout` is kept by the server itself, and so by nobody when that is stopped or out of reach. Here the time
that whatever shares one application context waits for it, over all its connections and connecting included, is
counted, and ends after two seconds. Nothing else is ever interrupted: the clock runs only while psycopg waits.

A request that stood in line before it came here has the rest of three seconds, so that nobody waits for both in full.
"""

from time import monotonic
from typing import Any

import psycopg
from flask import g, has_app_context, has_request_context, request
from gevent import Timeout
from gevent.monkey import is_module_patched
from psycopg import generators
from sqlalchemy import Engine, event, exc

from ..outside.breaker import Breaker

IDLE = psycopg.pq.TransactionStatus.IDLE
WHOLE = psycopg.pq.TransactionStatus.INTRANS  # open, and nothing in it has failed
DONE = psycopg.pq.ExecStatus.COMMAND_OK
SECONDS = 2.0
PATIENCE_SECONDS = 3.0  # in line and for the database together
WAITED = "activistnet.waited"  # in the WSGI environment: seconds in line
REST_SECONDS = 0.5  # between two tries of a database that is away


class DatabaseSilent(psycopg.OperationalError):
    """The database did not answer in time."""


class DatabaseAway(DatabaseSilent):
    """It was not asked, as it did not answer a moment ago."""


class Budget:
    """What is left of somebody's time, in seconds."""

    __slots__ = ("left",)

    def __init__(self, *, waited: float = 0.0) -> None:
        self.left = min(SECONDS, PATIENCE_SECONDS - waited)

    def spend(self, since: float) -> bool:
        """Count the time since then; whether there is some left."""
        self.left -= monotonic() - since
        return self.left > 0


class Connection(psycopg.Connection[Any]):
    """A connection that is closed, and so never used again, when its borrower has waited for too long."""

    deadline: "Deadline"
    budget: Budget

    def wait(self, *args: Any, **kwargs: Any) -> Any:
        """psycopg's own, within the time that is left."""
        started = monotonic()
        kwargs.setdefault("timeout", max(self.budget.left, 0.0))
        try:
            answer = super().wait(*args, **kwargs)
        except psycopg.OperationalError as error:
            if self.budget.spend(started):
                raise
            self.close()
            self.deadline.note_silence(started)
            raise DatabaseSilent("the database did not answer in time") from error
        self.budget.spend(started)
        return answer

    def commit(self) -> None:
        """psycopg's own, which waits for nothing where no transaction is open, as after most requests."""
        if self.pgconn.transaction_status != IDLE:
            super().commit()

    def rollback(self) -> None:
        """Likewise; and where nothing failed, what is prepared stays so.

        psycopg forgets all of it after each ROLLBACK, as a table might have been made in that transaction. Here none
        is, and every refused form ends in one, and each look of a loop: the next five readings would be planned anew,
        at ten times their cost.
        """
        if self.pgconn.transaction_status != WHOLE:
            if self.pgconn.transaction_status != IDLE:
                super().rollback()
            return
        with self.lock:
            self.pgconn.send_query(b"ROLLBACK")
            results = self.wait(generators.execute(self.pgconn))
        if any(result.status != DONE for result in results):
            raise psycopg.OperationalError("the transaction could not be taken back")


class Cursor(psycopg.Cursor[Any]):
    """A cursor that notes each answer, and tells SQLAlchemy of a column what it asks, name and type.

    Not by the engine's events: one listener makes every statement of SQLAlchemy's go through all of them, forty calls
    of the 1,500 of a press of sign. psycopg's own descriptions take as long to make as the rows of most pages.
    """

    connection: Connection

    def execute(self, *args: Any, **kwargs: Any) -> "Cursor":
        """psycopg's own."""
        super().execute(*args, **kwargs)
        self.connection.deadline.note_answer()
        return self

    @property
    def description(self) -> Any:
        """Seven values a column, after PEP 249; None where a statement returned no rows."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        columns = range(result.nfields)
        return [((result.fname(i) or b"").decode(), result.ftype(i), None, None, None, None, None) for i in columns]


class Deadline:
    """What the connections of one engine know of their server."""

    def __init__(self) -> None:
        self.breaker = Breaker(rest=REST_SECONDS)
        self.heard_at = 0.0

    def connect(self, _dialect: Any, _record: Any, arguments: Any, parameters: Any) -> Connection:
        """Make a connection, or say at once that there is none to be had."""
        if self.breaker.refuses():
            raise DatabaseAway("the database is away")
        budget, started = _budget(), monotonic()
        try:
            with Timeout(max(budget.left, 0.001), DatabaseSilent("the database did not answer in time")):
                connection = Connection.connect(*arguments, cursor_factory=Cursor, **parameters)
        except psycopg.OperationalError:
            if self.heard_at < started:  # else others have been answered since, and go on
                self.breaker.trip()
            raise
        finally:
            budget.spend(started)
        connection.deadline, connection.budget = self, budget
        self.note_answer()
        return connection

    def lend(self, connection: Connection, _record: Any, _proxy: Any) -> None:
        """Whoever borrows a connection has what is left of his time, if the server is there at all."""
        if self.breaker.refuses():
            raise exc.OperationalError("", None, DatabaseAway("the database is silent"))
        connection.budget = _budget()

    def note_answer(self) -> None:
        """It is there."""
        self.heard_at = monotonic()
        self.breaker.reset()

    def note_silence(self, since: float) -> None:
        """One statement that takes long is no reason to send others away: only if nobody has heard anything.

        Nor is the short rest of a time that was spent otherwise.
        """
        if self.heard_at < since < monotonic() - SECONDS / 2:
            self.breaker.trip()


def _budget() -> Budget:
    """One for each request, event of a socket or round of a loop."""
    if not has_app_context():
        return Budget()
    mine = g._get_current_object()  # looked up once: this runs for every connection lent
    if "database_budget" not in mine:
        waited = request.environ.get(WAITED, 0.0) if has_request_context() else 0.0
        mine.database_budget = Budget(waited=waited)
    budget: Budget = mine.database_budget
    return budget


def init_app(engine: Engine) -> None:
    """In the web server. Worker, clock and commands take the time they need."""
    if not is_module_patched("select"):
        return
    deadline = Deadline()
    event.listen(engine, "do_connect", deadline.connect)
    event.listen(engine, "checkout", deadline.lend)
    event.listen(engine, "handle_error", _keep_the_others)


def _keep_the_others(context: Any) -> None:
    """One connection that was given up says nothing against those that rest in the pool."""
    if isinstance(context.original_exception, DatabaseSilent):
        context.invalidate_pool_on_disconnect = False
