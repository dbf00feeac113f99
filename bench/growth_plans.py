"""What a statement costs the database: time, buffers and rows by EXPLAIN (ANALYZE, BUFFERS), taken back afterwards."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from psycopg import sql

from activistnet.core.data.db import db

PLANS = ("force_custom_plan", "force_generic_plan")
NAMED = re.compile(r"%\((\w+)\)s")


def explain(text: str, values: Any) -> dict[str, Any]:
    """Buffers of the worse of its two plans, and of each; rows that were looked at and given."""
    found = [_explained(text, values, plan) for plan in PLANS]
    custom, generic = found
    worse = max(found, key=lambda each: each["buffers"])
    return {
        "buffers": worse["buffers"],
        "custom": custom["buffers"],
        "generic": generic["buffers"],
        "plan_ms": round(worse["time"], 2),
        "rows": worse["rows"],
        "looked": worse["looked"],
    }


def _explained(text: str, values: Any, plan: str) -> dict[str, Any]:
    """The second time, when all of it is in memory."""
    try:
        with db.engine.connect() as connection, connection.begin() as everything:
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            connection.execute(sa.text(f"SET LOCAL plan_cache_mode = {plan}"))
            raw: Any = connection.connection.driver_connection
            execute = f"EXECUTE growth{_prepare(raw, text, values)}"
            try:
                for _ in range(2):
                    answer = raw.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {execute}".encode())
                    explained = answer.fetchone()[0][0]
            finally:
                everything.rollback()
                raw.execute("DEALLOCATE ALL")
                raw.commit()
    except Exception as error:  # the statement stays in the table, without figures
        print(f"    not explained: {type(error).__name__} {str(error)[:200]}: {' '.join(text.split())[:100]}")
        return {"buffers": 0, "time": 0.0, "rows": 0, "looked": 0}
    top = explained["Plan"]
    return {
        "buffers": top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0),
        "time": explained["Execution Time"],
        "rows": top["Actual Rows"],
        "looked": max(node["Actual Rows"] * node["Actual Loops"] for node in _nodes(top)),
    }


def _prepare(raw: Any, text: str, values: Any) -> str:
    names = list(dict.fromkeys(NAMED.findall(text)))
    numbered = NAMED.sub(lambda match: f"${names.index(match[1]) + 1}", text).replace("%%", "%")
    # PostgreSQL finds the others by where they stand, as it does when the site sends them.
    types = ", ".join("interval" if isinstance(values[name], timedelta) else "unknown" for name in names)
    raw.execute(f"PREPARE growth {f'({types})' if types else ''} AS {numbered}".encode(), prepare=False)
    if not names:
        return ""
    literals = [sql.Literal(values[name]).as_string(raw) for name in names]
    return f"({', '.join(literals)})"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
