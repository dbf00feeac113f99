"""What a word rule would have found in the last 30 days: every text that was sent then, as it was sent.

A post that was changed is looked at as it was and as it is; one that its author deleted has no words any more.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import text

from ..core.data.db import db
from ..core.web.urls import LARGEST_ID
from . import matching, rules
from .matching import Looked, Said

AT_ONCE = 1000
TEXTS = text("""
    SELECT post.id, post.topic_id, post.created_at, author.joined_at, sent.at,
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
    """How many posts it looked at, and in which it found something, the newest first."""

    posts: int
    found: list[int]


class Sent(NamedTuple):
    """A text of a post, as it was sent."""

    post_id: int
    said: Said


def rehearse(rule: Looked) -> Rehearsal:
    """Compare with what was sent in the last 30 days, as if the rule had acted then."""
    looked: set[int] = set()
    found: dict[int, None] = {}
    for sent in _texts(rule.topic_id):
        if rule.audience == "new" and not sent.said.is_new:
            continue
        looked.add(sent.post_id)
        if matching.finds(rule, sent.said):
            found[sent.post_id] = None
    return Rehearsal(len(looked), list(found))


def _texts(topic_id: int | None) -> Iterator[Sent]:
    below, seen = LARGEST_ID, 0
    while seen < rules.MOST_REHEARSED:
        chunk = db.session.execute(CHUNK, {"below": below, "most": AT_ONCE, "within": rules.REHEARSED}).one()
        if chunk.lowest is None:
            return
        asked = {"lowest": chunk.lowest, "below": below, "topic": topic_id, "within": rules.REHEARSED}
        for row in db.session.execute(TEXTS, asked):
            yield Sent(row.id, Said(row.folded, row.topic_id, rules.is_new(row.joined_at, row.at)))
        if chunk.is_last:
            return
        below, seen = chunk.lowest, seen + chunk.n
