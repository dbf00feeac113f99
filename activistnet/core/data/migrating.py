"""Migrating: one start at a time, in no request's way, and whole after a cut.

Each migration is one transaction with the note that it is done, so a cut leaves what was before it or after it; the way
down is one transaction as a whole. What builds an index CONCURRENTLY commits in its middle: it can be run again, and a
broken index is built anew first.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from alembic.config import Config
from psycopg import errors
from sqlalchemy import Connection, NullPool, create_engine, exc, text

from config import MIGRATE

LOCK = 0x6D696772  # "migr"
TRIES = 40  # of a migration that waits for a table; about two minutes
MINUTE = 60.0

TAKE = text("SELECT pg_try_advisory_lock(:lock)")
HOLDER = text("""
SELECT pid, to_char(backend_start, 'HH24:MI') FROM pg_locks JOIN pg_stat_activity USING (pid)
 WHERE locktype = 'advisory' AND objid = :lock AND granted AND datname = current_database()
""")
BROKEN = text("""
SELECT format('%I.%I', current_schema(), relname), relname ~ '_cc(new|old)[0-9]*$'
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE NOT indisvalid AND relkind = 'i' AND relnamespace = current_schema()::regnamespace
""")

Say = Callable[[str], object]


def connection(config: Config, url: str) -> AbstractContextManager[Connection]:
    """The one that holds the turn; else, for a command that changes nothing, one of its own."""
    given: Connection | None = config.attributes.get("connection")
    return nullcontext(given) if given is not None else _open(url)


@contextmanager
def alone(config: Config, url: str, say: Say) -> Iterator[Connection]:
    """While this lasts nobody else migrates this database. The turn ends with the connection, however that ends."""
    with _open(url) as connection:
        _take_turn(connection, say)
        _rebuild_what_is_broken(connection, say)
        config.attributes["connection"] = connection
        try:
            yield connection
        finally:
            config.attributes.pop("connection")


def patiently(connection: Connection, migrate: Callable[[], None], say: Say) -> None:
    """Run this, again where a table was in use: behind a migration that waits, every request would wait."""
    for turn in range(1, TRIES):
        try:
            return migrate()
        except exc.OperationalError as error:
            if not isinstance(error.orig, (errors.LockNotAvailable, errors.DeadlockDetected)):
                raise
        connection.rollback()
        if turn == 1:
            say("A table is in use. Trying again until it isn't; the site goes on meanwhile.")
        time.sleep(min(0.1 * turn, 3))
    return migrate()


@contextmanager
def _open(url: str) -> Iterator[Connection]:
    engine = create_engine(url, connect_args=MIGRATE, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _take_turn(connection: Connection, say: Say) -> None:
    """Asks again and again: an index that is built CONCURRENTLY would wait for whoever waits in the database."""
    told_at = None
    while not connection.scalar(TAKE, {"lock": LOCK}):
        if told_at is None or time.monotonic() - told_at > MINUTE:
            pid, since = connection.execute(HOLDER, {"lock": LOCK}).one_or_none() or ("?", "?")
            say(f"Another start migrates this database since {since} UTC (PostgreSQL's process {pid}): waiting for it.")
            told_at = time.monotonic()
        connection.rollback()
        time.sleep(0.3)
    connection.rollback()  # the turn is kept


def _rebuild_what_is_broken(connection: Connection, say: Say) -> None:
    """What CREATE INDEX CONCURRENTLY leaves when it is cut slows every write and helps no read."""
    broken = connection.execute(BROKEN).all()
    connection.rollback()
    for name, is_left_over in broken:
        say(f"The index {name} was left unfinished: building it again.")
        verb = "DROP INDEX CONCURRENTLY IF EXISTS" if is_left_over else "REINDEX INDEX CONCURRENTLY"
        _by_itself(connection, f"{verb} {name}")


def _by_itself(connection: Connection, statement: str) -> None:
    """Outside of a transaction; nobody waits behind it, so it may wait."""
    before = connection.get_isolation_level()
    connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.execute(text("SET lock_timeout = 0"))
    connection.execute(text(statement))
    connection.execute(text("RESET lock_timeout"))
    connection.execution_options(isolation_level=before)
