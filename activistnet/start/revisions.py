"""Does the schema hold what this code needs? Answered without loading the application, so that a start is quick.

Revisions are numbers of four digits, in one straight chain. A database at one that stands in no file has been migrated
by newer code, which has applied all of these: this code works on it, as each migration leaves the code before working.
"""

import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import errors

from . import addresses

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
REVISION = re.compile(r"""^revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)
PARENT = re.compile(r"""^down_revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)
SELECT = "SELECT version_num FROM alembic_version"
PATIENCE = 5  # seconds for a connection


class Chain(NamedTuple):
    """The revisions in a folder; `newest` are those on which no other stands."""

    known: frozenset[str]
    newest: frozenset[str]


def read(folder: Path) -> Chain:
    """What the files say, without running them."""
    texts = [path.read_text() for path in folder.glob("versions/*.py")]
    known, parents = (frozenset(name for text in texts for name in what.findall(text)) for what in (REVISION, PARENT))
    return Chain(known, known - parents)


# As they were when this process started: an update may put others in their place under it.
OURS = read(FOLDER)


def are_missing(applied: set[str], ours: Chain = OURS) -> bool:
    """Whether the database lacks some of our migrations."""
    return applied <= ours.known and applied != ours.newest


def are_newer(applied: set[str]) -> bool:
    """Whether the database has migrations of newer code."""
    return bool(applied) and min(applied) > max(OURS.known)


def applied(database_url: str) -> set[str]:
    """What the database says it is at; nothing when it is new. Raises psycopg.Error when it can't be asked."""
    with psycopg.connect(addresses.libpq(database_url), connect_timeout=PATIENCE, autocommit=True) as connection:
        return noted_in(connection)


def noted_in(connection: "psycopg.Connection[tuple[object, ...]]") -> set[str]:
    """The same over a connection that commits by itself."""
    try:
        return {str(row[0]) for row in connection.execute(SELECT)}
    except errors.UndefinedTable:
        return set()


def wait_for_them(database_url: str) -> None:
    """For a process that can do nothing right on an older schema: returns once somebody has migrated it."""
    has_said = False
    while True:
        try:
            at = applied(database_url)
        except psycopg.Error:
            pass  # a database that is late is waited for, too
        else:
            if not are_missing(at):
                return
            if not has_said:
                print(sentence(at), "Waiting for `flask db upgrade`.", file=sys.stderr)
                has_said = True
        time.sleep(1)


def sentence(applied: set[str]) -> str:
    """Where the schema is, and where this code needs it to be."""
    at = " and ".join(sorted(applied)) or "no revision"
    return f"The schema is at {at}, this code needs {' and '.join(sorted(OURS.newest))}."
