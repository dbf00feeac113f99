"""Statements put together once from clauses and columns, and kept as text.

A statement of SQLAlchemy's own takes each parameter that is called like a column for a value of that column, and sends
what is known beforehand as a parameter too, so that PostgreSQL does not find a partial index for it. A text does
neither, and is known again by its parameters alone, where SQLAlchemy walks through all parts of a statement each time.
"""

from typing import Any

from sqlalchemy import ClauseElement, TextClause, text
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect
from sqlalchemy.sql.elements import _anonymous_label


class _WrittenOut(PGCompiler):
    """Leaves only those parameters open that have no value yet, and calls no column what it is called anyway.

    The driver keeps how a text is sent only while that is not longer than 4,096 characters (16,000 with
    `core.patches.statements`), and takes it apart anew each time where it is: a fifth of a millisecond.
    """

    def visit_label(self, label: Any, *args: Any, **options: Any) -> Any:
        is_bare = isinstance(label.name, _anonymous_label) or getattr(label.element, "name", None) == label.name
        if options.get("within_columns_clause") and is_bare:
            inside = {"within_columns_clause": True, "within_label_clause": True}
            kept = {name: value for name, value in options.items() if name in ("asfrom", "toplevel", "literal_binds")}
            return label.element._compiler_dispatch(self, **inside, **kept)
        return super().visit_label(label, *args, **options)  # type: ignore[no-untyped-call]

    def visit_bindparam(self, bindparam: Any, *args: Any, **options: Any) -> Any:
        options["literal_binds"] = not bindparam.required
        rendered = super().visit_bindparam(bindparam, *args, **options)  # type: ignore[no-untyped-call]
        return rendered if bindparam.required else rendered.replace(":", "\\:")  # or the text would see a parameter


class _Dialect(PGDialect):
    statement_compiler = _WrittenOut
    supports_statement_cache = False


def as_text(statement: ClauseElement) -> TextClause:
    """The same statement as text, with its typed parameters."""
    compiled: Any = statement.compile(dialect=_Dialect(paramstyle="named"))  # type: ignore[no-untyped-call]
    return text(str(compiled)).bindparams(*(bind for bind in compiled.binds.values() if bind.required))
