"""What people did that a member wants to see, newest first, in pieces of a few dozen.

The statements are written out, as their plans matter: each is one walk along an index, whatever the planner believes.
Their limits are part of the text, so that one plan does for all and is made once for each connection: planning takes as
long as running. `(:at, :id)` is the place after which to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, DateTime, Text, TextClause, bindparam, literal_column, text
from sqlalchemy.types import TypeEngine

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..core.data.rows import build_all
from ..follows.visibility import reaches, welcome
from ..members.readers import Role, has_profile
from ..posts.models import Post
from ..posts.visibility import offered_to, open_to, reaching, unmuted_thread
from .rules import COUNTED, Act

PIECE = 60
WALK = 20_000
TOLD_APART = 200  # posts with something new; further ones are only counted
NEWEST = (datetime(9999, 12, 31, tzinfo=UTC), 2**63 - 1)
SEEN = text_of([open_to(), unmuted_thread(Post.id), *reaching(Role.MEMBER)])
LISTED = text_of(offered_to(Role.MEMBER))
CONDITIONS = {"seen": SEEN, "with_profile": text_of([has_profile()])}
TYPES: dict[str, TypeEngine[Any]] = {
    "reader_id": BigInteger(),
    "id": BigInteger(),
    "at": DateTime(timezone=True),
    "posts": ARRAY(BigInteger),
    "verbs": ARRAY(Text),
}


@dataclass(frozen=True)
class Newer:
    """How many posts have something new, and the numbers of the first of them."""

    count: int
    post_ids: list[int]


_WITH_DETAILS = """
SELECT acts.id, acts.at, acts.actor_id, acts.verb, acts.post_id, posts.kind, posts.author_id,
       {seen} AS is_visible, CASE WHEN members.deleted_at IS NULL THEN members.display_name END AS actor_name,
       CASE WHEN {with_profile} THEN members.handle END AS actor_handle,
       members.picture AS actor_picture, shares.note, shares.token AS share_token, {by_followed} AS by_followed
FROM ({acts}) AS acts
JOIN posts ON posts.id = acts.post_id
JOIN members ON members.id = acts.actor_id
LEFT JOIN shares ON acts.verb = 'shared' AND shares.post_id = acts.post_id AND shares.member_id = acts.actor_id
ORDER BY acts.at DESC, acts.id DESC
"""


def _welcome(member: str) -> str:
    """That this reader wants to see what a member did; feeds are a person's own, so moderators are no exception."""
    column: ColumnElement[int] = literal_column(member)
    return text_of([*welcome(Role.MEMBER, column), *reaches(Role.MEMBER, column)])


# The newest act of each, the most recent of these, and of those all that can stand on the page.
_OF_FEW = """
WITH newest AS MATERIALIZED (
    SELECT follows.followed_id AS actor_id, last.at, last.id
    FROM follows CROSS JOIN LATERAL (
        SELECT at, id FROM activities
        WHERE actor_id = follows.followed_id AND (at, id) < (:at, :id)
        ORDER BY at DESC, id DESC LIMIT 1
    ) AS last
    WHERE follows.member_id = :reader_id AND {welcome}
    ORDER BY last.at DESC, last.id DESC LIMIT {piece}
)
SELECT of_one.* FROM newest CROSS JOIN LATERAL (
    SELECT id, at, actor_id, verb, post_id FROM activities
    WHERE actor_id = newest.actor_id AND (at, id) < (:at, :id)
    AND at >= (SELECT CASE WHEN count(*) = {piece} THEN min(at) ELSE '-infinity' END FROM newest)
    ORDER BY at DESC, id DESC LIMIT {piece}
) AS of_one
ORDER BY of_one.at DESC, of_one.id DESC LIMIT {piece}
"""

# What everybody did, walked down until enough of it is by somebody followed. The inner limit also keeps the planner
# from turning this round.
_OF_MANY = """
SELECT everybody.* FROM (
    SELECT id, at, actor_id, verb, post_id FROM activities
    WHERE (at, id) < (:at, :id)
    ORDER BY at DESC, id DESC LIMIT {walk}
) AS everybody
WHERE (SELECT true FROM follows WHERE member_id = :reader_id AND followed_id = everybody.actor_id) AND {welcome}
ORDER BY everybody.at DESC, everybody.id DESC LIMIT {piece}
"""

# New posts of each topic, walked down by the index. Imported ones have no act of their own; 0 stands for its id.
_IN_TOPICS = """
SELECT coalesce(activities.id, 0) AS id, recent.created_at AS at, recent.author_id AS actor_id, 'posted' AS verb,
       recent.id AS post_id
FROM topic_follows CROSS JOIN LATERAL (
    SELECT id, author_id, created_at FROM posts
    WHERE topic_id = topic_follows.topic_id AND root_id IS NULL AND author_id <> :reader_id AND {welcome}
    AND created_at <= :at AND (created_at < :at OR :id > coalesce((
        SELECT id FROM activities WHERE actor_id = posts.author_id AND verb = 'posted' AND post_id = posts.id
    ), 0))
    ORDER BY created_at DESC, id DESC LIMIT {piece}
) AS recent
LEFT JOIN activities ON activities.actor_id = recent.author_id AND verb = 'posted' AND activities.post_id = recent.id
WHERE topic_follows.member_id = :reader_id
ORDER BY recent.created_at DESC, 1 DESC LIMIT {piece}
"""


def _typed(statement: str) -> TextClause:
    """With the types of its parameters said, as they decide which plan fits."""
    named = text(statement)
    return named.bindparams(*(bindparam(name, type_=TYPES[name]) for name in named.compile().params))


def _statement(acts: str, *, author: str, by_followed: str) -> TextClause:
    acts = acts.format(welcome=_welcome(author), piece=PIECE, walk=WALK)
    return _typed(_WITH_DETAILS.format(acts=acts, by_followed=by_followed, **CONDITIONS))


OF_FEW = _statement(_OF_FEW, author="follows.followed_id", by_followed="true")
OF_MANY = _statement(_OF_MANY, author="everybody.actor_id", by_followed="true")
IN_TOPICS = _statement(_IN_TOPICS, author="author_id", by_followed="false")

SHOWN_BEFORE = _typed(f"""
SELECT DISTINCT activities.post_id FROM activities
JOIN follows ON follows.followed_id = activities.actor_id AND follows.member_id = :reader_id
WHERE activities.post_id = ANY(:posts) AND (activities.at, activities.id) >= (:at, :id)
AND {_welcome("follows.followed_id")}
""")  # noqa: S608, no value is written into it

NEWER = _typed(f"""
SELECT count(*) AS n, (array_agg(post_id))[1:{TOLD_APART}] AS post_ids FROM (SELECT DISTINCT post_id FROM (
    SELECT acts.post_id FROM follows CROSS JOIN LATERAL (
        SELECT post_id FROM activities
        WHERE actor_id = follows.followed_id AND at > :at
        ORDER BY at DESC, id DESC LIMIT 10
    ) AS acts
    WHERE follows.member_id = :reader_id AND {_welcome("follows.followed_id")}
    UNION ALL
    SELECT recent.id FROM topic_follows CROSS JOIN LATERAL (
        SELECT id FROM posts
        WHERE topic_id = topic_follows.topic_id AND root_id IS NULL AND created_at > :at
        AND author_id <> :reader_id AND {_welcome("author_id")}
        ORDER BY created_at DESC LIMIT 10
    ) AS recent
    WHERE topic_follows.member_id = :reader_id
) AS newer JOIN posts ON posts.id = newer.post_id AND {SEEN} AND {LISTED}) AS posts
""")  # noqa: S608, no value is written into it


# Whoever is followed and did the same, each once, no further than is said.
DID_THE_SAME = _typed(f"""
SELECT asked.post_id, (SELECT count(*) FROM (
    SELECT 1 FROM activities
    JOIN follows ON follows.followed_id = activities.actor_id AND follows.member_id = :reader_id
    WHERE activities.post_id = asked.post_id AND activities.verb = asked.verb AND {_welcome("follows.followed_id")}
    LIMIT {COUNTED + 2}
) AS same) AS n
FROM unnest(:posts, :verbs) AS asked (post_id, verb)
""")  # noqa: S608, no value is written into it


def next_acts(
    member_id: int, after: tuple[datetime, int], *, follows_many: bool, with_topics: bool
) -> tuple[list[Act], bool]:
    """The next piece of what this member follows, newest first, and whether there may be more after it."""
    of_people, people_go_on = _of_people(member_id, after, follows_many=follows_many)
    in_topics = _acts(IN_TOPICS, member_id, after) if with_topics else []
    known = {act.id for act in of_people}
    acts = sorted([*of_people, *(a for a in in_topics if a.id not in known)], key=lambda a: a.place, reverse=True)
    return acts[:PIECE], len(acts) > PIECE or people_go_on or len(in_topics) == PIECE


def shown_before(member_id: int, post_ids: list[int], after: tuple[datetime, int]) -> frozenset[int]:
    """Those of these posts that stand on an earlier page, as somebody followed did something newer with them."""
    values = {"reader_id": member_id, "posts": post_ids, "at": after[0], "id": after[1]}
    return frozenset(db.session.scalars(SHOWN_BEFORE, values))


def count_same(member_id: int, verbs: Mapping[int, str]) -> dict[int, int]:
    """How many whom this member follows did this with these posts, no further than one more than is said."""
    values = {"reader_id": member_id, "posts": list(verbs), "verbs": list(verbs.values())}
    return dict(db.session.execute(DID_THE_SAME, values).all())


def find_newer(member_id: int, than: datetime) -> Newer:
    """The posts that have something new for this member; of somebody very busy, the last ten things count.

    What comes back, as a reply that was hidden, is as old as it was, under another number.
    """
    row = db.session.execute(NEWER, {"reader_id": member_id, "at": than}).one()
    return Newer(row.n, row.post_ids or [])


def _of_people(member_id: int, after: tuple[datetime, int], *, follows_many: bool) -> tuple[list[Act], bool]:
    if follows_many:
        acts = _acts(OF_MANY, member_id, after)
        if len(acts) == PIECE:
            return acts, True
    # Those who follow many that are quiet come here too: what they follow is not within the walk.
    acts = _acts(OF_FEW, member_id, after)
    return acts, len(acts) == PIECE


def _acts(statement: TextClause, member_id: int, after: tuple[datetime, int]) -> list[Act]:
    rows = db.session.execute(statement, {"reader_id": member_id, "at": after[0], "id": after[1]})
    return build_all(Act, rows)
