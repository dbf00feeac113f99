"""How the site grows: `python -m bench.growth [--sizes 2000 10000 30000 100000] [--var DIR] [--out DIR]`.

Makes sites of these many members, each with ten times as many posts and all else in proportion (`growth.sql`), asks
every list and main page as a visitor, a member, a busy member and a moderator, uncached, and what runs in the
background, and looks at each statement with EXPLAIN (ANALYZE, BUFFERS): planned for its values, and as the plan that is
kept for all values. Writes `growth.svg`, pages the database touched for each page by the number of members, the same
as `growth.txt`, with the ten slowest statements, and `growth.json`, which `--before FILE` lays beside the next run.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from activistnet.core.application import Site
from activistnet.core.data.db import db
from bench.growth_data import sites
from bench.growth_pages import Asked, Sent, ask_everything
from bench.growth_plans import explain
from bench.growth_plot import draw, table

SIZES = [2_000, 10_000, 30_000, 100_000]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--var", type=Path, default=Path("var/growth"), help="where the sites are made and kept")
    options.add_argument("--out", type=Path, default=Path("var/growth"))
    options.add_argument("--before", type=Path, help="the growth.json of an earlier run")
    options.add_argument("--only", default="", help="pages and tasks with this in their name")
    given = options.parse_args()
    os.nice(15)
    given.out.mkdir(parents=True, exist_ok=True)
    found: list[dict[str, Any]] = []
    with sites(given.var.resolve()) as site:
        for n in given.sizes:
            found += measure(site(n), n, given.only)
    (given.out / "growth.json").write_text(json.dumps(found))
    earlier = json.loads(given.before.read_text()) if given.before else []
    text = table(found, earlier)
    (given.out / "growth.txt").write_text(text)
    (given.out / "growth.svg").write_text(draw(found, earlier))
    print(text, flush=True)
    print(f"The plot: {given.out / 'growth.svg'}")


def measure(app: Site, n: int, only: str) -> list[dict[str, Any]]:
    """A line for each page and task: its time, and its statements with what each cost."""
    found, seen = [], dict[str, dict[str, Any]]()
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("VACUUM ANALYZE"))
        connection.invalidate()
    for asked in ask_everything(app, n, only):  # out of that context: a request within one would be taken for its part
        with app.app_context():
            costs = [_cost(sent, seen) for sent in asked.statements]
        found.append(_line(asked, n, costs))
    with app.app_context():
        db.engine.dispose()
    return found


def _cost(sent: Sent, seen: dict[str, dict[str, Any]]) -> dict[str, Any]:
    key = sent.text + repr(sent.values)
    if key not in seen:
        seen[key] = explain(sent.text, sent.values)
    return {**seen[key], "ms": round(sent.ms, 2), "text": sent.text}


def _line(asked: Asked, n: int, costs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "n": n,
        "name": asked.name,
        "ms": round(asked.ms, 1),
        "buffers": sum(cost["buffers"] for cost in costs),
        "statements": costs,
    }


if __name__ == "__main__":
    main()
