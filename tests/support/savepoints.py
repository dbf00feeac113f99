"""Savepoints of the tests, set as late as may be: before something is written.

Each session of a test begins with one, so that it can be taken back alone, and most of them only read. A third of all
statements were theirs. Where the database refuses to read, there is nothing to go back to, and the test fails.
"""

import re
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|SHARE|pg_\w+|set_config|nextval|setval)\b")


def set_late(engine: sa.Engine) -> None:
    """Let connections of this engine put off what they are asked for until it is needed."""
    dialect = engine.dialect
    at_once = dialect.do_release_savepoint, dialect.do_rollback_to_savepoint

    def put_off(connection: sa.Connection, name: str) -> None:
        _waiting(connection).append(name)

    def release(connection: sa.Connection, name: str) -> None:
        if not _forget(connection, name):
            at_once[0](connection, name)

    def roll_back(connection: sa.Connection, name: str) -> None:
        if not _forget(connection, name):
            at_once[1](connection, name)

    dialect.do_savepoint = put_off  # type: ignore[method-assign]
    dialect.do_release_savepoint = release  # type: ignore[method-assign]
    dialect.do_rollback_to_savepoint = roll_back  # type: ignore[method-assign]
    sa.event.listen(engine, "before_cursor_execute", _set)
    sa.event.listen(engine, "begin", lambda connection: _waiting(connection).clear())


def _waiting(connection: sa.Connection) -> list[str]:
    names: list[str] = connection.info.setdefault("savepoints", [])
    return names


def _forget(connection: sa.Connection, name: str) -> bool:
    """Whether it, and what came after it, was never set."""
    names = _waiting(connection)
    if name not in names:
        return False
    del names[names.index(name) :]
    return True


def _set(connection: sa.Connection, cursor: Any, statement: str, *_rest: object) -> None:
    names = _waiting(connection)
    if names and not _reads(statement):
        for name in names:
            cursor.execute(f"SAVEPOINT {name}")
        names.clear()


@lru_cache(maxsize=5000)
def _reads(statement: str) -> bool:
    return statement.lstrip().startswith(("SELECT", "WITH")) and not WRITES.search(statement)
