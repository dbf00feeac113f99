"""Is the database at the newest migration? Answered without loading the application, so that a start is quick."""

import re
from pathlib import Path

import psycopg
from psycopg import errors

from activistnet.run.progress import CannotStart

REVISION = re.compile(r"""^revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)
PARENT = re.compile(r"""^down_revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)


def newest(folder: Path) -> set[str]:
    """The revisions in the files on which no other stands."""
    return _named(REVISION, folder) - _named(PARENT, folder)


def are_missing(applied: set[str], folder: Path) -> bool:
    """Whether the database lacks some of the migrations in the files.

    One that stands in no file is of newer code, which has applied all of these: the code before it works on it.
    """
    return applied <= _named(REVISION, folder) and applied != newest(folder)


def applied(database_url: str) -> set[str]:
    """What the database says it is at; nothing when it is new. Raises CannotStart when it can't be asked."""
    try:
        with psycopg.connect(database_url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            return {str(row[0]) for row in connection.execute("SELECT version_num FROM alembic_version")}
    except errors.UndefinedTable:
        return set()
    except psycopg.Error as error:
        raise CannotStart(f"The database can't be used. It says: {str(error).partition(chr(10))[0]}") from error


def _named(what: re.Pattern[str], folder: Path) -> set[str]:
    return {name for path in folder.glob("versions/*.py") for name in what.findall(path.read_text())}
