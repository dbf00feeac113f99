"""Sealed columns: each says in its model what its values are bound to, so that all of them are found and re-sealed.

A column of an array holds several, bound to the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    select,
    tuple_,
    update,
)

from . import crypto
from .db import Base, db

MARK = "sealed"
ENDING = "_sealed"
AT_ONCE = 500  # rows of one transaction: short, as others may wait for a row of it


@dataclass(frozen=True)
class Bound:
    """A value is sealed with `context(...)` of what stands in the columns `beside` it, in that order."""

    beside: tuple[str, ...]
    context: Callable[..., bytes]


def bound_to(*beside: str, context: Callable[..., bytes]) -> dict[str, Any]:
    """The `info` of a sealed column: `mapped_column(info=bound_to("token_hash", context=bytes))`."""
    return {MARK: Bound(beside, context)}


def with_its_own_key() -> dict[str, Any]:
    """The `info` of a column whose values are sealed with another key each, which the site doesn't keep."""
    return {MARK: None}


def sealed_columns() -> list[Column[Any]]:
    """Every sealed column of every table. Raises LookupError for one that is called so and says nothing."""
    found = []
    for table in Base.metadata.sorted_tables:
        for each in table.columns:
            if each.info.get(MARK):
                found.append(each)
            elif MARK not in each.info and each.name.endswith(ENDING):
                raise LookupError(f"{each} has no `info=bound_to(...)`, so a change of keys would miss it")
    return found


@dataclass
class Outcome:
    """How many values of a column are sealed anew, and how many no key at hand opens."""

    done: int = 0
    unreadable: int = 0


def reseal(sealed: Column[Any]) -> Outcome:
    """Seal again, with the current key, what is sealed with another one; many short transactions.

    A row that somebody else holds is left out, and a value that has changed meanwhile stays as it is: whoever calls
    asks again until nothing is done any more.
    """
    outcome, place = Outcome(), None
    while rows := _step(sealed, place, outcome):
        place = tuple(rows[-1][: len(sealed.table.primary_key)])
    return outcome


def count_left(sealed: Column[Any]) -> int:
    """How many values are sealed with another key than the current one."""
    return db.session.scalar(select(func.count()).select_from(sealed.table).where(*_has_another_key(sealed))) or 0


def open_some(connection: Connection, sealed: Column[Any], most: int) -> Outcome:
    """Open the newest `most` values of a column with the keys at hand, over any connection; nothing is written."""
    bound, outcome = _bound(sealed), Outcome()
    beside = [sealed.table.c[name] for name in bound.beside]
    newest = [key.desc() for key in sealed.table.primary_key]
    for value, *place in connection.execute(
        select(sealed, *beside).where(sealed.is_not(None)).order_by(*newest).limit(most)
    ):
        for each in value if isinstance(value, list) else [value]:
            try:
                crypto.unseal(each, context=bound.context(*place))
                outcome.done += 1
            except crypto.Unreadable:
                outcome.unreadable += 1
    return outcome


def _step(sealed: Column[Any], after: tuple[Any, ...] | None, outcome: Outcome) -> list[Row[*tuple[Any, ...]]]:
    with db.transaction():
        rows = list(db.session.execute(_with_another_key(sealed, after)).all())
        anew = list(_sealed_anew(sealed, rows))
        outcome.unreadable += len(rows) - len(anew)
        if anew:
            changed = db.session.connection().execute(_write(sealed), anew)
            outcome.done += len(anew) if changed.rowcount < 0 else changed.rowcount
    return rows


def _with_another_key(sealed: Column[Any], after: tuple[Any, ...] | None) -> Select[*tuple[Any, ...]]:
    """Primary key, then the sealed value, then what is beside it."""
    table, bound = sealed.table, _bound(sealed)
    keys = list(table.primary_key)
    wanted = (
        select(*keys, sealed, *(table.c[name] for name in bound.beside))
        .where(*_has_another_key(sealed))
        .order_by(*keys)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return wanted if after is None else wanted.where(tuple_(*keys) > after)


def _has_another_key(sealed: Column[Any]) -> tuple[ColumnElement[bool], ...]:
    if isinstance(sealed.type, ARRAY):
        each = func.unnest(sealed).column_valued("each")
        return (exists().where(func.substr(each, *crypto.KEY_ID_AT) != crypto.current_key_id()),)
    return sealed.is_not(None), func.substr(sealed, *crypto.KEY_ID_AT) != crypto.current_key_id()


def _sealed_anew(sealed: Column[Any], rows: list[Row[*tuple[Any, ...]]]) -> Iterator[dict[str, Any]]:
    keys = [f"key_{key.name}" for key in sealed.table.primary_key]
    for row in rows:
        *place, before = row[: len(keys) + 1]
        context = _bound(sealed).context(*row[len(keys) + 1 :])
        try:
            anew = _anew(before, context)
        except crypto.Unreadable:
            continue
        yield dict(zip(keys, place, strict=True)) | {"before": before, "anew": anew}


def _anew(before: bytes | list[bytes], context: bytes) -> bytes | list[bytes]:
    if isinstance(before, list):
        return [crypto.seal(crypto.unseal(each, context=context), context=context) for each in before]
    return crypto.seal(crypto.unseal(before, context=context), context=context)


def _write(sealed: Column[Any]) -> Update:
    table = sealed.table
    here = [key == bindparam(f"key_{key.name}") for key in table.primary_key]
    return (
        update(table)
        .where(and_(*here), sealed == bindparam("before", type_=sealed.type))
        .values({sealed: bindparam("anew")})
    )


def _bound(sealed: Column[Any]) -> Bound:
    bound: Bound = sealed.info[MARK]
    return bound
