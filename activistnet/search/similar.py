"""Petitions that ask for much the same: found by the stems of their demands, ordered by how alike the letters are.

The rarest stems of what was typed are asked for, so that no list of a word that thousands have is read. As many of them
as possible have to stand in a demand, then fewer, until there are a few petitions. Each of these questions is bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

from sqlalchemy import TextClause, bindparam, literal_column, text
from sqlalchemy.types import Text

from ..core.data.clauses import text_of, there_is
from ..core.data.db import db
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.visibility import offered_to

SHOWN = 3
LONGEST = 120  # characters of a demand
RAREST = 5  # stems that are looked for
PROBED = 300  # demands of one question
CANDIDATES = 24  # of these, the newest
ALIKE = 0.3  # of the trigrams of both; below, two demands only share a subject
INDEX = "ix_search_documents_demands"

# What was typed, folded, and its stems in its language, the rarest first. How frequent each is among demands, the last
# ANALYZE says: the list of the most frequent ones, which ends with two numbers about all of them.
STEMS = text(f"""
    SELECT line, stem FROM (
        SELECT line, unnest(tsvector_to_array(to_tsvector(search_language(line), line))) AS stem
          FROM (SELECT search_fold(:typed) AS line) AS folded
    ) AS typed
      LEFT JOIN (
        SELECT unnest(stems) AS known, unnest(shares[1:array_length(stems, 1)]) AS share
          FROM (
               SELECT CAST(CAST(most_common_elems AS text) AS text[]) AS stems, most_common_elem_freqs AS shares
                 FROM pg_stats WHERE schemaname = current_schema() AND tablename = '{INDEX}'
          ) AS counted
    ) AS frequent ON known = stem
     ORDER BY coalesce(share, 0), length(stem) DESC, stem LIMIT :rarest
""")  # noqa: S608, a name of ours


@dataclass(frozen=True)
class Similar:
    """A petition that asks for something like it."""

    id: int
    slug: str
    title: str
    language: str | None
    count: int
    kind: str = "petition"


def list_similar(demand: str, reader: Reader, *, most: int = SHOWN) -> list[Similar]:
    """The open ones most like a demand, those most alike first."""
    rows = db.session.execute(STEMS, {"typed": demand[:LONGEST], "rarest": RAREST}).all()
    stems = [row.stem for row in rows]
    found: dict[int, Any] = {}
    for number in _numbers(len(stems)):
        asked = reader.values(question=_at_least(number, stems), candidates=CANDIDATES, probed=PROBED)
        found |= {row.id: row for row in db.session.execute(_finding(reader.role), asked)}
        if len(found) >= most:
            break
    rated = sorted(((_alike(rows[0].line, row.line), row.id) for row in found.values()), reverse=True)
    return [_similar(found[number]) for rate, number in rated[:most] if rate >= ALIKE]


def _similar(row: Any) -> Similar:
    return Similar(**{name: getattr(row, name) for name in ("id", "slug", "title", "language", "count")})


def _numbers(stems: int) -> Sequence[int]:
    """How many of so many stems a demand has to have: all, two thirds, then two.

    The strictest question comes first: of frequent words it reads least, and mostly it is enough.
    """
    if stems <= 2:
        return [stems] if stems else []
    return sorted({stems, -(-2 * stems // 3), 2}, reverse=True)


def _at_least(number: int, stems: list[str]) -> str:
    """A question for those that have so many of these stems."""
    quoted = ["'" + stem.replace("\\", "\\\\").replace("'", "''") + "'" for stem in stems]
    return " | ".join("(" + " & ".join(some) + ")" for some in combinations(quoted, number))


def _alike(one: str, other: str) -> float:
    """The share of trigrams that two lines have in common, of those that the shorter one has."""
    mine, theirs = _trigrams(one), _trigrams(other)
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1)


def _trigrams(line: str) -> set[str]:
    words = (f"  {word} " for word in line.split())
    return {word[place : place + 3] for word in words for place in range(len(word) - 2)}


@cache
def _finding(role: Role) -> TextClause:
    """Materialized, so that nobody walks all petitions from the newest one: few have what is asked for."""
    is_seen = text_of([there_is(Post, Post.id == literal_column("seen.post_id"), *offered_to(role))])
    return text(f"""
          WITH probed AS MATERIALIZED (
               SELECT post_id FROM search_documents
                WHERE kind = 'petition' AND ts_filter(words, '{{a}}') @@ CAST(:question AS tsquery) LIMIT :probed
          )
        SELECT posts.id, posts.slug, posts.title, posts.language, search_fold(posts.title) AS line,
               petitions.signature_count + petitions.base_count AS count
          FROM (SELECT post_id FROM probed ORDER BY post_id DESC LIMIT :candidates) AS seen
          JOIN posts ON posts.id = seen.post_id JOIN petitions ON petitions.id = seen.post_id
         WHERE petitions.stage = 'open' AND {is_seen}
    """).bindparams(bindparam("question", type_=Text))  # noqa: S608, no value is written into it
