"""Conditions made by SQLAlchemy: one that is looked up, and as text for statements that are put down by hand."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, false, func, literal_column, select, true
from sqlalchemy.engine.default import DefaultDialect

PLAIN = DefaultDialect(paramstyle="named")  # PostgreSQL's own would write types behind the names
PLAIN.supports_native_boolean = True


def there_is(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That there is such a row; all else that the conditions name is of the statement around, however far out.

    It is looked up for each row it is asked of. For an EXISTS within an OR the database may gather the whole table
    first, and keeps to that once it has planned so while the site was small.
    """
    found = select(true()).where(*conditions).limit(literal_column("1")).correlate_except(table).scalar_subquery()
    return func.coalesce(found, false())


def text_of(clauses: Iterable[ColumnElement[bool]]) -> str:
    """These conditions, all of which have to hold; their parameters stand there as `:name`, without values.

    Raises ValueError for a condition that holds a value: it would be lost.
    """
    compiled = [clause.self_group().compile(dialect=PLAIN) for clause in clauses]
    if any(value is not None for one in compiled for value in one.params.values()):
        raise ValueError("a condition for a statement put down by hand holds no value")
    return " AND ".join(f"({one})" for one in compiled) or "true"
