"""Subqueries that read a table anew which the statement around them reads, where a row of that one was meant.

SQLAlchemy ties a subquery by itself only to what stands right around it. One two deep that names the outermost table
looks through all of that table instead: PostgreSQL takes it gladly, and tests with few rows find nothing wrong.
"""

from typing import Any

from sqlalchemy.sql import base, compiler


class Untied(Exception):
    """A subquery would look through a table of which the statement around it has a row."""


def watch() -> None:
    """Refuse such a statement in this process from now on, when it is made; and tables that nothing joins."""
    setting_up = compiler.SQLCompiler._setup_select_stack

    def set_up(
        self: Any, select: Any, state: Any, entry: Any, asfrom: bool, lateral: bool, compound_index: Any
    ) -> list[Any]:
        self.linting = compiler.FROM_LINTING  # of statements that are kept as text, too
        froms: list[Any] = setting_up(self, select, state, entry, asfrom, lateral, compound_index)
        beyond, in_reach = entry.get("beyond", ()), entry.get("in_reach", entry["correlate_froms"])
        around = beyond if asfrom and not lateral else in_reach
        again = base._cloned_intersection(froms, around) if select._auto_correlate and len(froms) > 1 else ()
        if again:
            raise Untied(f"{', '.join(str(each) for each in again)} once more in: {' '.join(str(select).split())}")
        self.stack[-1] |= {"beyond": around, "in_reach": {*around, *self.stack[-1]["asfrom_froms"]}}
        return froms

    compiler.SQLCompiler._setup_select_stack = set_up  # type: ignore[method-assign]
