"""Keyset pages: each starts after the last row of the one before, so its cost does not grow with depth."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Subquery, Tuple, bindparam, tuple_
from sqlalchemy.orm import QueryableAttribute

from ..refusals import NotFound
from .db import db

T = TypeVar("T")
S = TypeVar("S")
Rows: TypeAlias = Select[*tuple[Any, ...]]
Key = ColumnElement[Any] | QueryableAttribute[Any]


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows. `next` is the cursor of the page after it, None on the last one.

    `previous` is that of the page before it (`before`), None on the first one.
    """

    items: list[T]
    next: str | None = None
    after: str | None = None
    previous: str | None = None

    def map(self, change: Callable[[T], S]) -> "Page[S]":
        """The same page of other things."""
        return Page([change(item) for item in self.items], self.next, self.after, self.previous)


class Listing:
    """Rows ordered by `keys`, all newest first or all `ascending`; built once, asked with its parameters each time.

    The last key must be unique. Rows are entities or values where one thing is selected, else Row tuples.
    """

    def __init__(
        self,
        wanted: Rows,
        *keys: Key,
        ascending: bool = False,
        dress: Callable[[Subquery], Rows] | None = None,
    ) -> None:
        """`dress(found)` selects what the page shows of the rows `found`.

        Then the database joins to the rows of one page and not to all of the list, whatever its statistics say.
        """
        self._keys = keys
        self._ascending = ascending
        self._dress = dress
        self._is_single = dress is None and len(wanted.column_descriptions) == 1
        labelled = [key.label(f"_key{n}") for n, key in enumerate(keys)]
        self._wanted = wanted.add_columns(*labelled)

    @cached_property
    def _first(self) -> Rows:
        return self._dressed(self._wanted, ascending=self._ascending)

    @cached_property
    def _later(self) -> Rows:
        keys, seen = tuple_(*self._keys), self._seen()
        return self._dressed(
            self._wanted.where(keys > seen if self._ascending else keys < seen), ascending=self._ascending
        )

    @cached_property
    def _earlier(self) -> Rows:
        keys, seen = tuple_(*self._keys), self._seen()
        return self._dressed(
            self._wanted.where(keys < seen if self._ascending else keys > seen), ascending=not self._ascending
        )

    def _seen(self) -> Tuple:
        return tuple_(*(bindparam(f"_seen{n}", type_=key.type) for n, key in enumerate(self._keys)))

    def _dressed(self, wanted: Rows, *, ascending: bool) -> Rows:
        bare = _ordered(wanted, self._keys, ascending=ascending).limit(bindparam("_most", type_=Integer))
        if self._dress is None:
            return bare
        found = bare.subquery("found")
        keys = [found.c[f"_key{n}"] for n in range(len(self._keys))]
        return _ordered(self._dress(found).add_columns(*keys), keys, ascending=ascending)

    def page(self, params: Mapping[str, Any], *, after: str | None = None, limit: int = 30) -> Page[Any]:
        """At most `limit` rows after that cursor. Raises NotFound for a cursor that was not made here."""
        rows, has_more = self._ask(self._later if after else self._first, params, after, limit)
        following = self._cursor(rows[-1]) if has_more else None
        return Page(self._items(rows), following, after, self._cursor(rows[0]) if after and rows else None)

    def page_before(self, params: Mapping[str, Any], before: str, *, limit: int = 30) -> Page[Any]:
        """At most `limit` rows before that cursor, in the same order; the first page where there are no more of them.

        Raises NotFound for a cursor that was not made here.
        """
        rows, has_more = self._ask(self._earlier, params, before, limit)
        if not has_more:
            return self.page(params, limit=limit)
        rows.reverse()
        return Page(self._items(rows), self._cursor(rows[-1]), None, self._cursor(rows[0]))

    def _ask(self, wanted: Rows, params: Mapping[str, Any], cursor: str | None, limit: int) -> tuple[list[Any], bool]:
        """At most `limit` rows, and whether there are more."""
        seen = read_cursor(cursor, self._keys) if cursor else []
        asked = {**params, "_most": limit + 1} | {f"_seen{n}": value for n, value in enumerate(seen)}
        rows = list(db.session.execute(wanted, asked))
        return rows[:limit], len(rows) > limit

    def _items(self, rows: list[Any]) -> list[Any]:
        return [row[0] for row in rows] if self._is_single else rows

    def _cursor(self, row: Any) -> str:
        return write_cursor(row[-len(self._keys) :])


def _ordered(rows: Rows, keys: Sequence[Key], *, ascending: bool) -> Rows:
    return rows.order_by(*(key.asc() if ascending else key.desc() for key in keys))


def write_cursor(values: Sequence[Any]) -> str:
    """A cursor that says where a page ends: times, whole numbers, bytes and texts."""
    text = json.dumps(list(values), separators=(",", ":"), default=_plain)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: datetime | bytes) -> dict[str, str]:
    return {"t": value.isoformat()} if isinstance(value, datetime) else {"b": value.hex()}


def read_cursor(cursor: str, keys: Sequence[Key]) -> list[Any]:
    """The values of a cursor, of the types these columns have. Raises NotFound for one that was not made here."""
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        read = [_value(value) for value in values]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotFound from error
    if len(read) != len(keys) or not all(_fits(value, key) for value, key in zip(read, keys, strict=True)):
        raise NotFound
    return read


def _value(plain: Any) -> Any:
    if isinstance(plain, dict):
        return datetime.fromisoformat(plain["t"]) if "t" in plain else bytes.fromhex(plain["b"])
    if isinstance(plain, str):
        plain.encode()  # half of a surrogate pair, which JSON can spell, is no text
    return plain


def _fits(value: Any, key: Key) -> bool:
    """Whether a column like this one can hold the value."""
    if type(value) is not key.type.python_type:
        return False
    if isinstance(value, int):
        return abs(value) < (2**63 if isinstance(key.type, BigInteger) else 2**31)
    return not isinstance(value, str) or "\x00" not in value
