"""What is pinned in a topic."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, func, select

from ..core.data.db import db
from ..core.data.paging import Rows
from ..core.data.rows import build_all
from ..members.models import Member
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.queries import columns_of_lines, shown_replies
from ..posts.visibility import offered_to, published
from ..topics.models import Topic

_IDS = bindparam("ids", type_=ARRAY(BigInteger))
STANDS_THERE = (Post.id == any_(_IDS), Post.topic_id == bindparam("topic_id"), published())


@dataclass(frozen=True)
class PinnedPost:
    """A thread that is pinned now."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    author_name: str | None
    author_handle: str | None
    reply_count: int


def list_pinned(topic: Topic, reader: Reader) -> list[PinnedPost]:
    """Those of a topic that this reader is shown, what was pinned last first. Where none are, nothing is asked."""
    if not topic.pinned:
        return []
    values = reader.values(ids=topic.pinned, topic_id=topic.id)
    return build_all(PinnedPost, db.session.execute(_pinned(reader.role), values))


def list_ids(topic: Topic) -> list[int]:
    """The numbers of all that are, in their order: not of what left the topic, or is hidden."""
    stand = select(Post.id).where(*STANDS_THERE)
    found = set(db.session.scalars(stand, {"ids": topic.pinned, "topic_id": topic.id}))
    return [each for each in topic.pinned if each in found]


@cache
def _pinned(role: Role) -> Rows:
    return (
        select(*columns_of_lines(), shown_replies(role))
        .join(Member, Member.id == Post.author_id)
        .where(*STANDS_THERE, *offered_to(role))
        .order_by(func.array_position(_IDS, Post.id))
    )
