"""What the tables keep of people: whose it is, why, until when, and what ends it. Each feature declares its own.

Every column of the schema is declared once, also those that say nothing of anybody; one that is not fails the build.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Select, func, inspect, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from .db import Base, db

NOBODY = "nobody"
MOST_COUNTED = 1000
INTRODUCTION = """# What is kept of people, and until when

Every column of the database: whose it is, why it is there, until when, and which code ends it. `bin/flask db describe`
writes this page from the schema and from `retention.py` of each feature; a test compares, and a column that nobody
declared fails it. What runs at night and is late, and rows that are still there a day after their date, are on the
metrics (`late_…_seconds`, `overdue_…`).

Besides the database: mails written to files (`MAIL_URL=file:`) go after seven days, counters of limits in Valkey hold
keyed hashes whose key is new each day, and logs hold neither addresses nor words."""
DAY = timedelta(days=1)  # how late a nightly job may be before what it has left is told
OF_THE_SCHEMA = {"alembic_version"}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Columns of one table, by their names, that are kept for one reason and end together.

    `ends` are the functions that end it. `runs_out` is the column with the time at which a row is over, or from which
    on it is kept `for_` so long: rows that are still there a day later are on the metrics.
    """

    table: type[Base]
    columns: str
    whose: str = NOBODY
    why: str
    until: str
    ends: tuple[Callable[..., object], ...] = ()
    runs_out: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | None = None
    for_: timedelta = timedelta(0)

    @property
    def names(self) -> list[str]:
        """Its columns."""
        return self.columns.split()


class Undeclared(Exception):
    """Columns of the schema that nobody has declared, or declared twice, or that are declared and not there."""


def init_app(app: Flask, kept: Iterable[Kept]) -> None:
    """Remember what all features declare."""
    app.extensions["retention"] = tuple(kept)


def declared() -> tuple[Kept, ...]:
    """What the features of the current application declare."""
    found: tuple[Kept, ...] = current_app.extensions["retention"]
    return found


def compare() -> None:
    """Raises Undeclared when the schema of the database and what is declared differ."""
    times = Counter((kept.table.__tablename__, name) for kept in declared() for name in kept.names)
    there = set(_columns())
    wrong = [f"{table}.{name} is not declared" for table, name in sorted(there - times.keys())]
    wrong += [f"{table}.{name} is declared and not there" for table, name in sorted(times.keys() - there)]
    wrong += [f"{table}.{name} is declared twice" for (table, name), n in sorted(times.items()) if n > 1]
    if wrong:
        raise Undeclared("\n".join(wrong))


def overdue() -> dict[str, int]:
    """How many rows of each table are still there a day after they were over; at most a thousand are counted."""
    timed = [kept for kept in declared() if kept.runs_out is not None]
    return {kept.table.__tablename__: db.session.scalars(_overdue(kept)).one() for kept in timed}


def described() -> Iterator[str]:
    """The lines of docs/data.md, one table after the other. Raises Undeclared."""
    compare()
    yield INTRODUCTION
    tables = sorted({kept.table for kept in declared()}, key=lambda table: table.__tablename__)
    for table in tables:
        yield f"\n## {table.__tablename__}\n"
        yield "| columns | whose | why | until | ended by |"
        yield "|---|---|---|---|---|"
        for kept in declared():
            if kept.table is table:
                ends = ", ".join(f"`{_name(end)}`" for end in kept.ends)
                yield f"| {', '.join(kept.names)} | {kept.whose} | {kept.why} | {kept.until} | {ends} |"


def _columns() -> Iterator[tuple[str, str]]:
    found = inspect(db.session.connection())
    for table in found.get_table_names():
        if table not in OF_THE_SCHEMA:
            yield from ((table, column["name"]) for column in found.get_columns(table))


def _overdue(kept: Kept) -> Select[int]:
    late = func.now() - (kept.for_ + DAY)
    some = select(literal_column("1")).where(kept.runs_out < late).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some)


def _name(end: Callable[..., object]) -> str:
    return f"{end.__module__.removeprefix('activistnet.')}.{end.__qualname__}"
