"""What a word rule would have found in the last 30 days: every text that was sent then, as it was sent.

A post that was changed is looked at as it was and as it is; one that its author deleted has no words any more.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from ..core.data.db import db
from ..core.web.urls import LARGEST_ID
from . import matching, rules
from .matching import Looked, Said

AT_ONCE = 1000
TEXTS = text("""
    SELECT post.id, post.topic_id, post.author_id, post.created_at, author.joined_at, sent.at,
           search_fold(sent.title || ' ' || sent.body) AS folded
      FROM (
           SELECT id, topic_id, author_id, created_at, title, body, version, edited_at FROM posts
            WHERE id >= :lowest AND id < :below AND visibility <> 'deleted' AND created_at > now() - :within
      ) AS post
      JOIN members AS author ON author.id = post.author_id AND author.role = 'member'
      CROSS JOIN LATERAL (
           SELECT post.title, post.body, coalesce(post.edited_at, post.created_at) AS at
           UNION ALL
           SELECT title, body, coalesce(lag(replaced_at) OVER (ORDER BY number), post.created_at)
             FROM post_versions WHERE post_id = post.id AND post.version > 1
      ) AS sent
     WHERE (CAST(:topic AS bigint) IS NULL OR post.topic_id = :topic)
     ORDER BY post.id DESC
""")
CHUNK = text("""
    SELECT min(id) AS lowest, count(*) AS n, coalesce(min(created_at) < now() - :within, true) AS is_last
      FROM (SELECT id, created_at FROM posts WHERE id < :below ORDER BY id DESC LIMIT :most) AS few
""")


class Rehearsal(NamedTuple):
    """How many posts it looked at, in which it found something, the newest first, and who wrote these, since when."""

    posts: int
    found: list[int]
    authors: dict[int, datetime]


class Sent(NamedTuple):
    """A text of a post, as it was sent."""

    post_id: int
    author_id: int
    joined_at: datetime
    said: Said


def rehearse(rule: Looked) -> Rehearsal:
    """Compare with what was sent in the last 30 days, as if the rule had acted then."""
    return rehearse_all([rule])[0]


def rehearse_all(wanted: Sequence[Looked]) -> list[Rehearsal]:
    """The same of many rules, for which each text is read once: only those are tried of which it has the first word."""
    topics = {rule.topic_id for rule in wanted}
    looked: dict[tuple[int | None, str], set[int]] = {(rule.topic_id, rule.audience): set() for rule in wanted}
    found: list[dict[int, None]] = [{} for _ in wanted]
    authors: list[dict[int, datetime]] = [{} for _ in wanted]
    tried = matching.Tried(wanted)
    for sent in _texts(topics.pop() if len(topics) == 1 else None) if wanted else ():
        for (topic_id, audience), posts in looked.items():
            if topic_id in (None, sent.said.topic_id) and (audience == "all" or sent.said.is_new):
                posts.add(sent.post_id)
        for number in tried.found(sent.said):
            found[number][sent.post_id] = None
            authors[number][sent.author_id] = sent.joined_at
    counted = {key: len(posts) for key, posts in looked.items()}
    of = [counted[rule.topic_id, rule.audience] for rule in wanted]
    return [Rehearsal(*each) for each in zip(of, map(list, found), authors, strict=True)]


def _texts(topic_id: int | None) -> Iterator[Sent]:
    below, seen = LARGEST_ID, 0
    while seen < rules.MOST_REHEARSED:
        chunk = db.session.execute(CHUNK, {"below": below, "most": AT_ONCE, "within": rules.REHEARSED}).one()
        if chunk.lowest is None:
            return
        asked = {"lowest": chunk.lowest, "below": below, "topic": topic_id, "within": rules.REHEARSED}
        for row in db.session.execute(TEXTS, asked):
            said = Said(row.folded, row.topic_id, rules.is_new(row.joined_at, row.at))
            yield Sent(row.id, row.author_id, row.joined_at, said)
        if chunk.is_last:
            return
        below, seen = chunk.lowest, seen + chunk.n
