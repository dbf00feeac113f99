"""The database: which server it is, what the site's role may there, its schema, its places and its clock."""

from collections.abc import Iterator
from datetime import UTC, datetime
from os import cpu_count
from typing import Any

from psycopg import errors

from .. import keys, revisions
from ..addresses import is_loopback
from . import libraries
from .findings import OK, REFUSED, REMARK, WRONG, Found, Place

BESIDE_REQUESTS = 6  # connections of the clock, and of the worker that hands on
SECONDS = 2.0  # clocks that differ by less are set by the network
ROLE = """
SELECT rolsuper, rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication,
       pg_has_role('pg_read_all_stats', 'MEMBER'), has_schema_privilege('public', 'CREATE'),
       (SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                   AND (c.relname = 'audit' -- it is only ever added to
                        OR has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')))),
       (SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace
          AND CASE c.relkind WHEN 'S' THEN NOT has_sequence_privilege(c.oid, 'USAGE') ELSE false END)
FROM pg_roles WHERE rolname = current_user
"""
PLACES = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0),
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database())
"""
SAFETY = ("fsync", "full_page_writes", "synchronous_commit")
WHICH = "SELECT (SELECT system_identifier FROM pg_control_system())::text || ' ' || current_database()"


def server(place: Place) -> Iterator[Found]:
    """Whether it is there, and one that this code can use."""
    info = place.database.info
    if old := keys.problem_of_version(info.server_version):
        yield REFUSED, old
        return
    version = str(_one(place, "SHOW server_version")).split()[0]
    if hole := libraries.hole_in("programs", "postgresql", version):
        yield WRONG, f"PostgreSQL {version} has known holes: {hole}"
    if _one(place, "SHOW server_encoding") != "UTF8":
        yield WRONG, "The database is not in UTF8, so not every text can be kept. Make one WITH ENCODING 'UTF8'."
    if _one(place, "SELECT pg_is_in_recovery()"):
        yield WRONG, "DATABASE_URL leads to a copy that can only be read. Give the address of the primary."
    if not info.host.startswith("/") and not is_loopback(info.host) and not place.database.pgconn.ssl_in_use:
        yield REMARK, "The connection to the database is not encrypted. Add ?sslmode=verify-full to DATABASE_URL."
    yield OK, f"PostgreSQL {version} answers."


def keys_fit(place: Place) -> Iterator[Found]:
    """Whether these are the keys it was made with."""
    try:
        told = keys.look(place.database, place.settings)
    except keys.OtherKeys as other:
        yield REFUSED, str(other)
        return
    except errors.UndefinedTable:
        yield OK, "Nothing is sealed in this database yet."
        return
    yield from [(REMARK, sentence) for sentence in told] or [(OK, "They are those this database was made with.")]


def role(place: Place) -> Iterator[Found]:
    """Whether the site may what it needs, and no more."""
    is_super, is_powerful, sees_stats, may_create, tables, sequences = _row(place, ROLE)
    if is_super or is_powerful or may_create:
        what = "is a superuser" if is_super else "may change more than rows"
        yield WRONG, f"The role of DATABASE_URL {what}. Use the one that deploy/roles.sql makes."
    if lacking := [*(tables or []), *(sequences or [])]:
        yield WRONG, f"The role of DATABASE_URL may not use {', '.join(lacking[:5])}. Run deploy/roles.sql again."
    if not sees_stats:
        yield REMARK, "The role of DATABASE_URL lacks pg_read_all_stats, so counts can't give way to long reads."
    if not (is_super or is_powerful or may_create or lacking):
        yield OK, "It may read and write rows, and nothing else."


def owner(place: Place) -> Iterator[Found]:
    """Whether migrations go to the database that the site uses."""
    if place.settings.migration_database_url == place.settings.database_url:
        yield OK, "The site's role is the one that migrates, or bin/serve knows another."
    elif place.as_owner.execute(WHICH).fetchone() != place.database.execute(WHICH).fetchone():
        yield WRONG, "MIGRATION_DATABASE_URL leads to another database than DATABASE_URL."
    else:
        yield OK, "Migrations go to the same database."


def schema(place: Place) -> Iterator[Found]:
    """Whether it is at or past what this code needs."""
    at = revisions.noted_in(place.database)
    sentence = revisions.sentence(at)
    yield (WRONG, f"{sentence} Run `flask db upgrade`.") if revisions.are_missing(at) else (OK, sentence)


def connections(place: Place) -> Iterator[Found]:
    """Whether the server has a place for each that this machine may open."""
    least = min(int(limit) for limit in _row(place, PLACES) if int(limit) >= 0)
    given = place.settings
    others = (cpu_count() or 1) + BESIDE_REQUESTS
    wanted = given.web_workers * given.pool + others
    how = f"WEB_WORKERS {given.web_workers} x POOL {given.pool} and {others} for others"
    if wanted > least:
        yield (
            WRONG,
            f"This machine may open {wanted} connections ({how}), and the server gives {least}. Lower POOL, or"
            " raise max_connections.",
        )
    else:
        yield OK, f"This machine opens at most {wanted} connections ({how}) of {least}. Add those of other machines."


def safety(place: Place) -> Iterator[Found]:
    """Whether what was acknowledged is on disk."""
    off = [name for name in SAFETY if _one(place, f"SHOW {name}") == "off"]
    if off:
        yield (
            WRONG,
            f"{' and '.join(off)} is off in the database: what people were told is done can be lost.",
        )
    else:
        yield OK, "What is acknowledged is on disk."


def clock(place: Place) -> Iterator[Found]:
    """Whether this machine and the database agree on what time it is."""
    before = datetime.now(UTC)
    theirs = _one(place, "SELECT clock_timestamp()")
    after = datetime.now(UTC)
    apart = max((theirs - after).total_seconds(), (before - theirs).total_seconds(), 0)
    if apart > SECONDS:
        where = "behind" if theirs > after else "ahead of"
        yield (
            WRONG,
            f"The clock of this machine is {apart:,.0f} s {where} the database's. Set both by NTP.",
        )
    else:
        yield OK, "It is that of the database."


def _one(place: Place, query: str) -> Any:
    return _row(place, query)[0]


def _row(place: Place, query: str) -> Any:
    return place.database.execute(query.encode()).fetchone() or (None,)
