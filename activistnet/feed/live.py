"""What an open home hears: that there is something new from those its member follows.

Whoever does something tells nobody. Every two seconds each web process asks once, for all the homes that are open at
it, which of the newest acts they would show: what 25,000 follow costs no more than what one follows, and nothing where
nobody looks. It is a hint: what is missed, a home asks for when its socket is back.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, bindparam, literal_column, text

from ..core.data.clauses import text_of
from ..core.data.db import db
from ..core.live.rooms import Identity
from ..follows.visibility import welcome
from ..members.readers import Role
from ..posts.models import Post
from ..posts.visibility import offered_to, published, unmuted_thread
from .rules import microseconds

AT_ONCE = 500  # homes in one statement
MOST_POSTS = 20  # told of one home; more than fits into one frame is not read
HERE: ColumnElement[int] = literal_column("here.member_id")
SEEN = text_of([published()])
LISTED = text_of(offered_to(Role.MEMBER, reader_id=HERE))
WANTED = text_of([unmuted_thread(Post.id, reader_id=HERE)])
WELCOME = text_of(welcome(Role.MEMBER, literal_column("acts.actor_id"), reader_id=HERE))
# Longer than it takes from one look to the next. In a flood of acts the newest stand for all. Each home is asked by the
# keys of what it follows, so the time is bounded by homes and acts, whoever is followed by how many.
NEWS = text(f"""
WITH acts AS MATERIALIZED (
    SELECT at, actor_id, verb, post_id FROM activities
    WHERE at > now() - interval '6 seconds' ORDER BY at DESC, id DESC LIMIT 100
)
SELECT here.member_id, acts.post_id, max(acts.at) AS at
FROM acts JOIN posts ON posts.id = acts.post_id AND {SEEN} CROSS JOIN unnest(:members) AS here (member_id)
WHERE acts.actor_id <> here.member_id AND (
    (SELECT true FROM follows WHERE member_id = here.member_id AND followed_id = acts.actor_id)
    OR (acts.verb = 'posted' AND (
        SELECT true FROM topic_follows WHERE member_id = here.member_id AND topic_id = posts.topic_id
    ))
) AND {WELCOME} AND {LISTED} AND {WANTED}
GROUP BY here.member_id, acts.post_id ORDER BY here.member_id, 3 DESC
""").bindparams(bindparam("members", type_=ARRAY(BigInteger)))  # noqa: S608, no value is written into it


def authorize(member_id: int, identity: Identity | None) -> dict[str, Any] | None:
    """Who may enter `home:<id>`: that member alone."""
    if identity is None or identity.person != member_id:
        return None
    return read([member_id]).get(member_id, {})


def read(member_ids: list[int]) -> dict[int, dict[str, Any]]:
    """What is new for these members: the numbers of the posts, each with the moment of its newest act."""
    news: dict[int, dict[str, Any]] = {}
    for some in _slices(member_ids):
        for row in db.session.execute(NEWS, {"members": some}):
            at = microseconds(row.at)
            told = news.setdefault(row.member_id, {"version": at, "posts": []})
            if len(told["posts"]) < MOST_POSTS:
                told["posts"].append([row.post_id, at])
    return news


def _slices(member_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(member_ids), AT_ONCE):
        yield member_ids[start : start + AT_ONCE]
