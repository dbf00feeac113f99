"""What a search takes on a site that has grown: `python -m bench.search [--size 100000] [--var DIR] [--rounds 30]`.

Reads every post of a site of `bench.growth` if the search has not yet, says how long that took and how large it is,
then asks the page of the search uncached, as a visitor and as a member, and prints p50 and p95 in milliseconds.
"""

import argparse
import os
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa
from alembic import command
from flask.testing import FlaskClient

from activistnet.core.application import Site
from activistnet.core.data.db import db
from activistnet.core.data.schema import alembic_config
from activistnet.search import services
from bench.growth_data import sites

# A word of a seventh of all texts, of one title in nine, of one post, of none; a name, and one with a letter wrong.
ASKED = {
    "a common word": "fireworks",
    "two common words": "neighbour opposite",
    "a word of titles": "harbour",
    "a rare word": "ptarmigan",
    "a word that does not occur": "qwertzuiop",
    "a name": "kowalski",
    "a misspelt name": "kemalo ilvess",
    "replies, a common word": "fireworks&kind=replies",
    "replies, a rare word": "ptarmigan&kind=replies",
    "petitions, open": "harbour&kind=petitions&state=open",
    "in one topic": "fireworks&topic=health",
    "a common word, of one day": "fireworks&kind=replies&since=day",
    "a common word, in a thread": "fireworks&in={thread}",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=100_000)
    options.add_argument("--var", type=Path, default=Path("var/growth"), help="where `bench.growth` made its sites")
    options.add_argument("--rounds", type=int, default=30)
    given = options.parse_args()
    os.nice(10)
    with sites(given.var.resolve()) as site:
        app = site(given.size)
        with app.app_context():
            command.upgrade(alembic_config(), "head")
        read_all(app)
        measure(app, given.rounds)


def read_all(app: Site) -> None:
    """Read what has not been read, as the worker would, without its rests."""
    started, parts = perf_counter(), 0
    with app.app_context():
        going_on = bool(services.unread_below())
        while going_on:
            with db.transaction():
                going_on = services.fill()
            parts += 1
        after: int | None = 0 if parts else None
        while after is not None:
            with db.transaction():
                after = services.know_members(after, 1000)
        if parts:
            print(f"Read {parts * services.FILLED:,} posts in {perf_counter() - started:.0f} s", flush=True)
            with db.transaction():
                rare = "UPDATE posts SET body = body || ' ptarmigan' WHERE id IN (SELECT min(id) + 777 FROM posts)"
                db.session.execute(sa.text(rare))
            with db.transaction():
                services.read_waiting()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("SET statement_timeout = 0"))
                connection.execute(sa.text("VACUUM ANALYZE search_documents, search_words"))
                connection.invalidate()
        sizes = "SELECT relname, pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class WHERE relname LIKE :of"
        for name, size in db.session.execute(sa.text(sizes), {"of": "%search%"}):
            print(f"  {name}: {size}")


def measure(app: Site, rounds: int) -> None:
    """Each question so often, the first time apart: it makes plans and warms the database."""
    client = app.test_client()
    with app.app_context():
        thread = db.session.scalar(sa.text("SELECT root_id FROM posts WHERE id = (SELECT max(id) FROM posts)"))
    for what, asked in ASKED.items():
        path = "/search?q=" + asked.format(thread=thread).replace(" ", "+")
        first, took = timed(lambda client, path=path: client.get(path), client, rounds)
        print(f"{what:<28} first {first:6.1f}  p50 {statistics.median(took):6.1f}  p95 {took[int(rounds * 0.95)]:6.1f}")
    first, took = timed(lambda client: client.get("/members"), client, rounds)
    print(f"{'people worth following':<28} first {first:6.1f}  p50 {statistics.median(took):6.1f}")


def timed(ask: Callable[..., object], client: FlaskClient, rounds: int) -> tuple[float, list[float]]:
    """Milliseconds of the first time, and of the others, sorted."""
    took = []
    for _ in range(rounds + 1):
        started = perf_counter()
        ask(client)
        took.append((perf_counter() - started) * 1000)
    return took[0], sorted(took[1:])


if __name__ == "__main__":
    main()
