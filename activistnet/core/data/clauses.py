"""Conditions made by SQLAlchemy, as text for statements that are put down by hand."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement
from sqlalchemy.engine.default import DefaultDialect

PLAIN = DefaultDialect(paramstyle="named")  # PostgreSQL's own would write types behind the names


def text_of(clauses: Iterable[ColumnElement[bool]]) -> str:
    """These conditions, all of which have to hold; their parameters stand there as `:name`, without values.

    Raises ValueError for a condition that holds a value: it would be lost.
    """
    compiled = [clause.self_group().compile(dialect=PLAIN) for clause in clauses]
    if any(value is not None for one in compiled for value in one.params.values()):
        raise ValueError("a condition for a statement put down by hand holds no value")
    return " AND ".join(f"({one})" for one in compiled) or "true"
