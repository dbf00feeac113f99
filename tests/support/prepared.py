"""Statements that the tests keep from one test to the next: compiled by SQLAlchemy, and planned by PostgreSQL.

Of the five hundred that an engine keeps compiled few are left when all addresses are asked once more, as walks do.

Each test ends in a rollback, as does each refused form, and psycopg then forgets what was prepared: a table might have
been made in what is taken back. No test in a shared database makes one. To plan a statement of a page takes PostgreSQL
several times what it takes to run it over the few rows of a test.
"""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult
from sqlalchemy.util import LRUCache

AFTER, MOST = 1, 1000  # times until a statement is prepared, and how many a connection keeps
COMPILED = 5000
MADE_ANEW = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b")


class Kept(PrepareManager):
    """Forgets only where something was taken out of the schema."""

    prepare_threshold, prepared_max = AFTER, MOST

    def get(self, query: Any, prepare: bool | None = None) -> tuple[Prepare, bytes]:
        """What only explains a statement has the places of that one's values, and no values."""
        return super().get(query, False if query.query.startswith(b"EXPLAIN") else prepare)

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *_more: Any) -> bool:
        is_anew = any(MADE_ANEW.match(result.command_status or b"") for result in results)
        return self.clear() if is_anew else False


def keep(engine: sa.Engine) -> None:
    """Have each statement of this engine compiled once, and planned once by each connection, for all values."""
    sa.event.listen(engine, "connect", _begin)
    engine.update_execution_options(compiled_cache=LRUCache(COMPILED))


def _begin(connection: Any, _record: object) -> None:
    connection._prepared = Kept()
    connection.pgconn.exec_(b"SET plan_cache_mode = force_generic_plan")
