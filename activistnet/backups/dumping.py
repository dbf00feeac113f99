"""Everything in the database as it was at one moment, while the site goes on: a dump, and counts of its rows."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import IO, TypeAlias

import psutil
import psycopg
from psycopg import errors, sql

from config import Settings

from ..core.data.db import Base
from ..start import addresses, keys, revisions
from ..start.release import VERSION
from .archive import NICE
from .errors import Failed
from .manifest import FORMAT, Manifest
from .programs import dumper, reaching

Connection: TypeAlias = psycopg.Connection[tuple[object, ...]]
# Nothing bounds it but its work, and what it counts takes one processor.
PATIENT = (
    "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=10s"
    " -c max_parallel_workers_per_gather=0 -c timezone=UTC"
)
COMPRESSION = "gzip:1"  # twice as quick as the default, and a tenth larger
# The site's own role reads rows, and not where numbers go on.
UNREADABLE = "SELECT count(*) FROM pg_sequence WHERE NOT has_sequence_privilege(seqrelid, 'SELECT')"
# Those that read for `pg_dump`, as they are now.
DUMPERS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'backup' AND datname = current_database()"
LESSER = (
    "This role may not read all of the database. The owner of the tables makes backups: put its address into"
    " MIGRATION_DATABASE_URL."
)
NUMBER = 10000  # 180006 is 18


@contextmanager
def connected(url: str, *, autocommit: bool = False) -> Iterator[Connection]:
    """A connection with all the time it needs. Raises Failed where there is none."""
    try:
        connection = psycopg.connect(addresses.libpq(url), connect_timeout=5, options=PATIENT, autocommit=autocommit)
    except psycopg.OperationalError as error:
        raise Failed(f"The database can't be used. It says: {first_line(error)}") from error
    with connection:
        yield connection


@contextmanager
def snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    """One moment of the database, for as long as the block lasts, and how another connection names it."""
    with connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        go_last(connection.info.backend_pid)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, str(row[0]) if row else ""


def go_last(pid: int) -> None:
    """Let a process of the server wait for those that serve people, if it runs on this machine and we may say so."""
    with suppress(OSError, psutil.Error):
        process = psutil.Process(pid)
        if process.name() == "postgres":  # and no other that has its number in another container
            process.nice(NICE)


def describe(connection: Connection, settings: Settings) -> Manifest:
    """What a backup of this moment says of itself. Raises Failed for a database that holds no site."""
    try:
        revision = _value(connection, revisions.SELECT)
        noted = sorted((purpose, fingerprint.hex()) for purpose, fingerprint in keys.noted_in(connection))
        rows = count_rows(connection)
    except errors.UndefinedTable as error:
        raise Failed("The database holds no site of this release: run `flask db upgrade` first.") from error
    except errors.InsufficientPrivilege as error:
        raise Failed(LESSER) from error
    if _value(connection, UNREADABLE):
        raise Failed(LESSER)
    return Manifest(
        format=FORMAT,
        code=VERSION,
        revision=str(revision),
        server=connection.info.server_version // NUMBER,
        made_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        site=_site_of(noted),
        base_url=settings.base_url,
        rows=rows,
        keys=[*map(list, noted)],
        pictures="" if settings.media_folder else settings.media,
    )


def _site_of(noted: Sequence[tuple[str, str]]) -> str:
    """The same for one site all its life, and another for every other: eight digits of its index key's fingerprint."""
    return dict(noted).get(keys.INDEX, "0" * 8)[:8]


def count_rows(connection: Connection) -> dict[str, int]:
    """Of every table of the site that this database has."""
    there = {str(row[0]) for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    counted = sql.SQL("SELECT count(*) FROM {}")
    return {
        name: int(str(_value(connection, counted.format(sql.Identifier(name)))))
        for name in sorted(there & Base.metadata.tables.keys())
    }


@contextmanager
def dump(connection: Connection, url: str, snapshot_id: str) -> Iterator[IO[bytes]]:
    """The stream of `pg_dump`. Raises Failed when it ends otherwise than well."""
    what = ["--format=custom", f"--compress={COMPRESSION}", "--no-owner", "--no-privileges", "--no-comments"]
    program = str(dumper(connection.info.server_version // NUMBER))
    with reaching(url) as (database, environment), tempfile.TemporaryFile() as said:
        command = ["nice", "-n", str(NICE), program, database, *what, f"--snapshot={snapshot_id}"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=said) as process:  # noqa: S603
            assert process.stdout is not None  # noqa: S101
            try:
                process.stdout.peek(1)  # type: ignore[attr-defined]  # until it is connected
                for pid in connection.execute(DUMPERS).fetchall():
                    go_last(int(str(pid[0])))
                yield process.stdout
                status = process.wait()
            finally:
                process.kill()
        if status:
            raise Failed(f"pg_dump did not come to its end. It says: {last_line(said)}")


def first_line(error: BaseException) -> str:
    """What PostgreSQL says, without details, which may repeat what is in a row."""
    return str(error).partition("\n")[0]


def last_line(said: IO[bytes]) -> str:
    """What a program said before it ended."""
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if "error:" in line), lines[-1] if lines else "nothing")


def _value(connection: Connection, query: "str | sql.Composed") -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
