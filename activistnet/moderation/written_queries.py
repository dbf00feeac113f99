"""What somebody wrote lately, for those who decide a case about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from ..core.data.db import db
from ..members.models import Member
from ..posts.models import Post
from ..posts.queries import excerpt
from ..topics.models import Topic

MOST = 10
LONGEST = 200  # characters shown of each
READ = 600


class Written(NamedTuple):
    """A post or reply, hidden and held ones too: `visibility` says which it is. `title` is empty of a reply."""

    id: int
    kind: str
    title: str
    words: str
    visibility: str
    created_at: datetime
    topic: str
    language: str | None


def list_written(member: Member | None) -> Sequence[Written]:
    """The newest first; not what they deleted themselves. Nothing of nobody, nor of who has left.

    The case says who that was: what they wrote has no name any more.
    """
    if member is None or member.deleted_at is not None:
        return []
    beginning = func.substr(Post.body, 1, READ)
    wanted = (
        select(Post.id, Post.kind, Post.title, beginning, Post.visibility, Post.created_at, Topic.name, Post.language)
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.author_id == member.id, Post.visibility != "deleted")
        .order_by(Post.id.desc())
        .limit(MOST)
    )
    rows = db.session.execute(wanted)
    return [Written(id_, kind, title, excerpt(body, LONGEST), *rest) for id_, kind, title, body, *rest in rows]
