"""A backup that becomes a database: an empty one is filled, one in use is replaced when the new one is whole."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import errors, sql
from pyrage import x25519
from sqlalchemy import make_url

from ..run.application import flask
from ..run.installation import CHECKOUT
from ..run.postgres import SITE, what_the_site_may
from ..start import revisions
from .dumping import NUMBER, Connection, connected, count_rows, first_line
from .errors import Failed
from .manifest import Manifest
from .programs import reaching, restorer
from .reading import feed, opened

# It can be done again: nothing waits for the disk, and indexes are made in memory.
QUICK = "-c synchronous_commit=off -c maintenance_work_mem=256MB -c statement_timeout=0 -c lock_timeout=10s"
OTHERS = ("postgres", "template1")  # databases to stand in while one is replaced
OTHERS_CONNECTED = """
SELECT 1 FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1
"""
LOCK = 0x72657374  # "rest"
BESIDE, BEFORE = "_restoring", "_before"
PATIENCE = 10  # seconds for connections to end


def refuse_newer(manifest: Manifest) -> None:
    """Raises Failed for a schema that this code doesn't know."""
    if manifest.revision not in revisions.OURS.known:
        raise Failed(
            f"Its schema is at {manifest.revision}, which this release doesn't know:"
            f" use the release it was made with, {manifest.code}, or a later one."
        )


def is_empty(url: str) -> bool:
    """Whether a database holds no table."""
    with connected(url) as connection:
        return connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone() is None


def refuse_while_others_run(url: str) -> None:
    """For a restore that brings other keys: what runs would go on with its own. Raises Failed."""
    with connected(url) as connection:
        if connection.execute(OTHERS_CONNECTED).fetchone():
            raise Failed("The site runs with other keys than those of the backup: stop it first.")


def fill(url: str, path: Path, identities: Sequence[x25519.Identity], *, media: Path | None = None) -> Manifest:
    """Restore into an empty database, in one transaction, and bring the schema up to this code. Raises Failed."""
    with opened(path, identities) as (manifest, members):
        with connected(url) as connection:
            server = connection.info.server_version // NUMBER
        how = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
        with reaching(url, QUICK) as (database, environment):
            command = [str(restorer(server)), database, *how]
            if said := feed(command, members, environment=environment, media=media):
                raise Failed(f"pg_restore did not come to its end. It says: {said}")
    with connected(url) as connection:
        compare(count_rows(connection), manifest)
    upgrade(url, manifest)
    return manifest


def compare(rows: dict[str, int], manifest: Manifest) -> None:
    """Raises Failed where a table has more rows or fewer than the manifest says."""
    other = [name for name, number in manifest.rows.items() if rows.get(name) != number]
    if other:
        raise Failed(f"These tables have other numbers of rows than the backup says: {', '.join(other)}.")


def upgrade(url: str, manifest: Manifest) -> None:
    """Bring an older schema up to this code. Raises Failed."""
    if not revisions.are_missing({manifest.revision}):
        return
    environment = os.environ | {"DATABASE_URL": url, "MIGRATION_DATABASE_URL": url, "PYTHONPATH": str(CHECKOUT)}
    command = flask("--app", str(CHECKOUT / "wsgi.py"), "db", "upgrade")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Failed(f"It could not be brought up from schema {manifest.revision}. {done.stderr.strip()[-500:]}")


def replace(url: str, path: Path, identities: Sequence[x25519.Identity], *, media: Path | None = None) -> str:
    """Restore beside the database, then let the two change places; the name that the one before has now.

    Until the last moment nothing of the site is touched. Raises Failed.
    """
    name = _name_of(url)
    with _apart(url) as connection:
        _drop(connection, name + BESIDE)  # what a killed one has left
        _create_like(connection, name, name + BESIDE)
        try:
            fill(named(url, name + BESIDE), path, identities, media=media)
            let_the_site_in(named(url, name + BESIDE))
            _drop(connection, name + BEFORE)
            _change_places(url, connection, name)
        except BaseException:
            _drop(connection, name + BESIDE)
            raise
    return name + BEFORE


def let_the_site_in(url: str) -> None:
    """What its role may, where the server has that role: privileges are no part of a backup."""
    with connected(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (SITE,)).fetchone():
            with suppress(errors.InsufficientPrivilege):  # an owner of less: `deploy/roles.sql` is for who may
                connection.execute(what_the_site_may())


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@contextmanager
def _apart(url: str) -> Iterator[Connection]:
    """A connection to the server that stands in no database of the site; one restore at a time. Raises Failed."""
    with connected(_other_than(url), autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
        if not (row and row[0]):
            raise Failed("Another restore is at work on this server.")
        yield connection


def _other_than(url: str) -> str:
    """A database of the same server that is none of the site's. Raises Failed."""
    for name in OTHERS:
        with suppress(Failed), connected(named(url, name)):
            return named(url, name)
    raise Failed("The server lets this role into no other database, so none can be replaced.")


def _create_like(connection: Connection, name: str, new: str) -> None:
    """An empty database that sorts and compares as the other does."""
    row = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datcollate, datctype, to_jsonb(d) ->> 'datlocprovider',"
        " coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') FROM pg_database d WHERE datname = %s",
        (name,),
    ).fetchone()
    assert row is not None  # noqa: S101
    encoding, collate, ctype, provider, locale = row
    more = {
        "i": sql.SQL(" LOCALE_PROVIDER icu ICU_LOCALE {}").format(locale),
        "b": sql.SQL(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(locale),
    }
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}")
    made = statement.format(sql.Identifier(new), encoding, collate, ctype) + more.get(str(provider), sql.SQL(""))
    try:
        connection.execute(made)
    except errors.InsufficientPrivilege as error:
        raise Failed(
            "The owner of the database may not make another one to restore into: give that role CREATEDB,"
            " or make an empty database and name it in DATABASE_URL."
        ) from error
    except psycopg.Error as error:
        raise Failed(f"No database could be made to restore into. PostgreSQL says: {first_line(error)}") from error


def _change_places(url: str, connection: Connection, name: str) -> None:
    """Both renamed in one transaction, which waits for connections to end; they are ended. Raises Failed."""
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    done = threading.Event()
    ending = threading.Thread(target=_end_connections, args=(url, connection.info.dbname, name, done))
    ending.start()
    try:
        with connection.transaction():
            connection.execute(rename.format(sql.Identifier(name), sql.Identifier(name + BEFORE)))
            connection.execute(rename.format(sql.Identifier(name + BESIDE), sql.Identifier(name)))
    except psycopg.Error as error:
        raise Failed(
            f"The site's connections don't end, so it is as it was: stop it, then try again. {first_line(error)}"
        ) from error
    finally:
        done.set()
        ending.join()


def _end_connections(url: str, other: str, name: str, done: threading.Event) -> None:
    """Again and again, as processes of the site connect anew. No new one comes once the renaming waits."""
    until = time.monotonic() + PATIENCE
    with suppress(psycopg.Error, Failed), connected(named(url, other), autocommit=True) as connection:
        while not done.is_set() and time.monotonic() < until:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            done.wait(0.05)


def _drop(connection: Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _name_of(url: str) -> str:
    with connected(url) as connection:
        return connection.info.dbname
