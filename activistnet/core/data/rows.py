"""What a statement returns, as objects: each field from the column that is called like it."""

from dataclasses import fields
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Result, Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def build(kind: type[T], row: Row[*tuple[Any, ...]], /, **made: Any) -> T:
    """One of this dataclass from a row; `made` are the fields that no column holds as it is."""
    return kind(**{name: row[place] for name, place in _places(kind, row._fields, *made)}, **made)


def build_all(kind: type[T], found: Result[*tuple[Any, ...]]) -> list[T]:
    """All that a statement returned, where columns hold every field; as fast as by position."""
    read = itemgetter(*(place for _, place in _places(kind, tuple(found.keys()))))
    return [kind(*read(row)) for row in found]


@lru_cache(1000)
def _places(kind: "type[DataclassInstance]", columns: tuple[str, ...], *made: str) -> list[tuple[str, int]]:
    """Which column holds which field, found once for each statement: rows are slow to ask by name."""
    return [(field.name, columns.index(field.name)) for field in fields(kind) if field.name not in made]
