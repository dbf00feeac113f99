"""What finding similar petitions takes: `python -m bench.similar [--size 100000] [--var DIR] [--rounds 200]`.

Fills a database of its own with so many petitions, whose demands are made as people's are: a few verbs, some hundred
subjects and some thousand places, the frequent ones in thousands of demands. Then it asks for those like a demand, as
a visitor, and prints p50, p95 and the longest in milliseconds, what the processors were busy with one, which a machine
that others use changes little, and how many were found.
"""

import argparse
import os
import random
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from activistnet.core.data.db import db
from activistnet.members.readers import VISITOR
from activistnet.search.services import WRITE
from activistnet.search.similar import list_similar
from bench.growth_data import sites
from bench.servers import processor_seconds

VERBS = ("Keep", "Stop", "Save", "Close", "Ban", "Free", "Build", "Give", "Protect", "Open", "Pay", "Publish", "Repair")
SYLLABLES = ("ba", "do", "ke", "li", "mo", "nu", "pa", "ri", "so", "tu", "ve", "za", "har", "gel", "fin", "cas", "tor")
SUBJECTS, PLACES = 400, 4_000
AT_ONCE = 5_000
MEMBER = "INSERT INTO members (handle, display_name) VALUES ('similar', 'Similar') ON CONFLICT DO NOTHING"
POSTS = """
    WITH made AS (
        INSERT INTO posts (kind, topic_id, author_id, title, slug, body, body_html, language)
        SELECT 'petition', (SELECT min(id) FROM topics), (SELECT max(id) FROM members), title, 'p',
               'It is the only one for miles.', '<p>It is the only one for miles.</p>', 'en'
          FROM unnest(CAST(:titles AS text[])) AS title RETURNING id
    ), asked AS (
        INSERT INTO petitions (id, goal) SELECT id, 100 FROM made
    )
    SELECT id FROM made
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=100_000)
    options.add_argument("--var", type=Path, default=Path("var/similar"))
    options.add_argument("--rounds", type=int, default=200)
    given = options.parse_args()
    os.nice(10)
    with sites(given.var.resolve()) as site, site(0).app_context():
        demands = Demands(random.Random(1))
        fill(demands, given.size)
        measure(demands, given.rounds)


class Demands:
    """Demands of people who want something, from words as frequent as words are."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.subjects = [self._word(2) for _ in range(SUBJECTS)]
        self.places = [self._word(3) for _ in range(PLACES)]

    def _word(self, syllables: int) -> str:
        return "".join(self.draw.choices(SYLLABLES, k=syllables))

    def one(self) -> str:
        """A demand."""
        subject, other = (self._of(self.subjects) for _ in range(2))
        return f"{self.draw.choice(VERBS)} the {other} {subject} in {self._of(self.places).title()}"

    def _of(self, words: list[str]) -> str:
        """One of these, the first ones far more often."""
        return words[min(int(self.draw.paretovariate(0.7)) - 1, len(words) - 1)]


def fill(demands: Demands, size: int) -> None:
    """Have so many petitions, and their words read."""
    there = db.session.scalar(sa.text("SELECT count(*) FROM petitions")) or 0
    db.session.rollback()
    for start in range(there, size, AT_ONCE):
        with db.transaction():
            db.session.execute(sa.text("SET LOCAL statement_timeout = 0"))
            db.session.execute(sa.text(MEMBER))
            titles = [demands.one() for _ in range(min(AT_ONCE, size - start))]
            ids = list(db.session.scalars(sa.text(POSTS), {"titles": titles}))
            db.session.execute(WRITE, {"ids": ids})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("VACUUM ANALYZE search_documents, posts, petitions"))
        connection.invalidate()
    for name in ("ix_search_documents_demands", "ix_search_documents_words"):
        size_of = db.session.scalar(sa.text("SELECT pg_size_pretty(pg_relation_size(:of))"), {"of": name})
        print(f"{name}: {size_of}")


def measure(demands: Demands, rounds: int) -> None:
    """Each kind of demand so often, another one each time."""
    words = [demands.subjects[0], demands.subjects[1], demands.places[0]]
    kinds: dict[str, Callable[[], str]] = {
        "as people write them": demands.one,
        "while it is typed": lambda: demands.one()[: demands.draw.randrange(6, 30)],
        "frequent words alone": lambda: f"Keep the {words[0]} {words[1]} in {words[2]}",
        "one frequent word": lambda: f"Keep {words[0]}",
        "of 120 letters": lambda: " ".join(demands.one() for _ in range(4))[:120],
        "nothing like it": lambda: "qwertz uiop asdfgh yxcvb",
    }
    every: list[float] = []
    backend = db.session.scalar(sa.text("SELECT pg_backend_pid()")) or 0
    for kind, make in kinds.items():
        took, found = [], 0
        before = processor_seconds(os.getpid()) + processor_seconds(backend)
        for _ in range(rounds):
            demand = make()
            started = perf_counter()
            found += len(list_similar(demand, VISITOR))
            took.append((perf_counter() - started) * 1000)
        every += took
        spent = processor_seconds(os.getpid()) + processor_seconds(backend) - before
        print(f"{kind:<22} {say(took)}  of processors {spent / rounds * 1000:5.1f}  found {found / rounds:.1f}")
    print(f"{'all of them':<22} {say(every)}")


def say(took: list[float]) -> str:
    """The middle, the slow ones and the slowest."""
    ordered = sorted(took)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered):5.1f}  p95 {p95:5.1f}  longest {ordered[-1]:5.1f}"


if __name__ == "__main__":
    main()
