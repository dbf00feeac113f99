"""What a migration would do, without a database: its statements are noted instead of run.

For whoever is about to take one down, and for the rule that a migration leaves the code before it working.
"""

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

DROPPED = re.compile(r"\b(?:DROP TABLE(?: IF EXISTS)? (\w+)|(?:DELETE FROM|TRUNCATE(?: TABLE)?) (\w+))", re.IGNORECASE)


class Step(NamedTuple):
    """One call of `op`, with what it was given."""

    name: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]


class Rehearsal:
    """Stands where `alembic.op` does. Whatever is asked of the database is answered with nothing."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def f(self, name: str) -> str:
        """A name that no convention changes."""
        return name

    def get_bind(self) -> "Nothing":
        """A database without rows."""
        return Nothing()

    def get_context(self) -> "Nothing":
        """For `autocommit_block`."""
        return Nothing()

    def __getattr__(self, name: str) -> Callable[..., None]:
        def note(*arguments: Any, **options: Any) -> None:
            self.steps.append(Step(name, arguments, options))

        return note


class Nothing:
    """What a database without rows answers, to whatever it is asked."""

    def __getattr__(self, _name: str) -> Callable[..., "Nothing"]:
        return lambda *_arguments, **_options: self

    def __enter__(self) -> None:
        """The beginning of a block."""

    def __exit__(self, *_error: object) -> None:
        """Its end."""

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def steps(module: ModuleType, way: str) -> list[Step]:
    """What `upgrade` or `downgrade` of this migration calls, in order."""
    rehearsal, op = Rehearsal(), module.op
    module.op = rehearsal  # type: ignore[attr-defined]
    try:
        getattr(module, way)()
    finally:
        module.op = op  # type: ignore[attr-defined]
    return rehearsal.steps


def lost(module: ModuleType) -> Iterator[str]:
    """What goes for good when this migration is taken down: `table posts`, `column posts.title`, `rows of topics`."""
    for step in steps(module, "downgrade"):
        match step.name, step.arguments:
            case "drop_table", (table,):
                yield f"table {table}"
            case "drop_column", (table, column):
                yield f"column {table}.{column}"
            case "execute", (statement,):
                yield from _lost_by(str(statement))


def _lost_by(statement: str) -> Iterator[str]:
    for dropped, table in DROPPED.findall(statement):
        yield f"table {dropped}" if dropped else f"rows of {table}"
