"""The medium and large demonstration: a crowd made inside the database, in the shape of a network that has grown."""

import re
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, bindparam, text
from sqlalchemy.types import TypeEngine

from ..core.data import tallies
from ..core.data.db import db
from ..search.tasks import read_all_anew

FIRST = ["Ada", "Bela", "Chidi", "Dana", "Emre", "Farah", "Gita", "Hugo", "Ivo", "Jana", "Kemal", "Lea", "Milan"]
LAST = ["Abel", "Bakar", "Costa", "Dvorak", "Eriksen", "Ferrara", "Gruber", "Haas", "Ilves", "Jansen", "Kowal"]
OPENINGS = ["What became of", "Who pays for", "How we could save", "Three facts about", "Nobody asks about", "Time for"]
DEMANDS = ["Keep open", "Publish the plans for", "Stop the sale of", "Protect", "Fund", "Repair"]
SUBJECTS = ["the school kitchen", "the river meadow", "the night bus", "the harbour wall", "the corner pharmacy"]
SUBJECTS += ["the public well", "the old market", "the swallows of the depot", "the tenants of Mill Street"]
SENTENCES = ["I went there yesterday and counted.", "The report has a table on page nine that nobody quotes."]
SENTENCES += ["It costs less than last year's fireworks.", "My neighbour says the opposite, and she has worked there."]
SENTENCES += ["Who decided this, and when?", "Please send me the source.", "I had not seen it that way. Thank you."]

STATEMENTS = Path(__file__).parent / "demo_data" / "crowd.sql"
WORDS = ARRAY(Text)
TYPES: dict[str, TypeEngine[Any]] = {name: BigInteger() for name in ("n", "m", "p", "long")}
TYPES["topics"] = ARRAY(BigInteger)

# Short for what the statements say often: the element at a place, five bytes of a path, a whole number below n that is
# small more often than not. They live in the session's own schema and go with it.
FUNCTIONS = """
CREATE FUNCTION pg_temp.pick(anyarray, bigint) RETURNS anyelement LANGUAGE sql IMMUTABLE
AS 'SELECT $1[1 + $2 % cardinality($1)]';
CREATE FUNCTION pg_temp.step(bigint) RETURNS bytea LANGUAGE sql IMMUTABLE
AS 'SELECT substring(int8send($1) FROM 4 FOR 5)';
CREATE FUNCTION pg_temp.tail(bigint, float8) RETURNS bigint LANGUAGE sql VOLATILE
AS 'SELECT floor($1 * power(random(), $2))::bigint';
"""


def load_crowd(n: int, *, seed: int, say: Callable[[str], object] = print, statements: Path = STATEMENTS) -> None:
    """Add `n` members, for each of them about 50 follows, 10 posts, 40 activities and 10 signatures of one petition.

    One thread gets `n` / 20 replies. Other `statements` make another crowd.
    """
    _prepare(seed)
    values = _values(n)
    for what, statement in _statements(statements):
        started = monotonic()
        rows = _run(statement, values)
        say(f"  {rows:>9,} {what} ({monotonic() - started:.1f} s)")
    _run("SELECT setval(pg_get_serial_sequence('members', 'id'), max(id)) FROM members", {})
    _run("SELECT setval(pg_get_serial_sequence('posts', 'id'), max(id)) FROM posts", {})
    # The triggers that write them were off.
    tallies.repair_all()
    read_all_anew()


def _statements(path: Path) -> list[tuple[str, str]]:
    """Each statement's head and text."""
    parts = re.split(r"^--- (.+)\n", path.read_text(), flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _prepare(seed: int) -> None:
    """Take away the time limits and, where the account may, the checks of what these statements make right anyway."""
    db.session.execute(text("SET LOCAL statement_timeout = 0"))
    db.session.execute(text("SET LOCAL lock_timeout = 0"))
    db.session.execute(text("SET LOCAL work_mem = '256MB'"))
    if db.session.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(text(FUNCTIONS))
    db.session.execute(text("SELECT setseed(:seed)"), {"seed": (seed % 1000) / 1000})


def _values(n: int) -> dict[str, Any]:
    return {
        "n": n,
        "m": db.session.scalar(text("SELECT coalesce(max(id), 0) FROM members")),
        "p": db.session.scalar(text("SELECT coalesce(max(id), 0) FROM posts")),
        "long": n // 20,
        "topics": db.session.scalar(text("SELECT array_agg(id ORDER BY position) FROM topics")),
        "firsts": FIRST,
        "lasts": LAST,
        "openings": OPENINGS,
        "demands": DEMANDS,
        "subjects": SUBJECTS,
        "sentences": SENTENCES,
    }


def _run(statement: str, values: dict[str, Any]) -> int:
    """Run a statement with short names written out; answers how many rows it made."""
    named = text(re.sub(r"\b(pick|step|tail)\(", r"pg_temp.\1(", statement))
    typed = [bindparam(name, type_=TYPES.get(name, WORDS)) for name in named.compile().params]
    return int(getattr(db.session.execute(named.bindparams(*typed), values), "rowcount", 0))


def tidy_up() -> None:
    """Give the planner its statistics and the index-only scans their map, once the crowd is committed."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.invalidate()
