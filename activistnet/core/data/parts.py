"""Clearing away a part at a time: one statement over all of it meets its time limit one night, and then every night."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, delete, literal_column, select, update

from .db import QUIETLY, Base, db

AT_ONCE = 1_000  # rows: some hundredths of a second


def delete_some(table: type[Base], *conditions: ColumnElement[bool]) -> bool:
    """Delete rows of which all this is true; whether there may be more of them."""
    return _is_full(
        db.session.execute(
            delete(table).where(_place(table).in_(_some(table, *conditions))), None, execution_options=QUIETLY
        )
    )


def update_some(table: type[Base], *conditions: ColumnElement[bool], values: dict[str, Any]) -> bool:
    """The same with these values, after which it is true of them no more."""
    changed = update(table).where(_place(table).in_(_some(table, *conditions))).values(values)
    return _is_full(db.session.execute(changed, None, execution_options=QUIETLY))


def _some(table: type[Base], *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(_place(table)).select_from(table).where(*conditions).limit(AT_ONCE).correlate(None).scalar_subquery()


def _place(table: type[Base]) -> ColumnElement[Any]:
    """Where a row is: it is there for every table, whatever its key."""
    return literal_column(f"{table.__tablename__}.ctid")


def _is_full(result: Any) -> bool:
    return bool(result.rowcount >= AT_ONCE)
