"""Is the database at the newest migration? Answered without loading the application, so that a start is quick."""

import re
from pathlib import Path

import psycopg
from psycopg import errors

REVISION = re.compile(r"""^revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)
PARENT = re.compile(r"""^down_revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)


def newest(folder: Path) -> set[str]:
    """The revisions in the files on which no other stands."""
    texts = [path.read_text() for path in folder.glob("versions/*.py")]
    return {name for text in texts for name in REVISION.findall(text)} - {
        name for text in texts for name in PARENT.findall(text)
    }


def applied(database_url: str) -> set[str]:
    """What the database says it is at; nothing when it is new. Raises psycopg.OperationalError when it is down."""
    with psycopg.connect(database_url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
        try:
            return {str(row[0]) for row in connection.execute("SELECT version_num FROM alembic_version")}
        except errors.UndefinedTable:
            return set()
