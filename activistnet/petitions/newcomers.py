"""Petitions of members who have joined only now, which have few mails sent."""

from datetime import timedelta

from sqlalchemy import func, select

from ..core.data.db import db
from ..members.models import Member
from ..posts.models import Post

NEW = timedelta(days=1)


def find_newcomer(petition_id: int) -> int | None:
    """The author of a petition, when that is somebody who has joined within a day."""
    is_new = (Member.kind == "person", Member.joined_at > func.now() - NEW)
    wanted = select(Member.id).join(Post, Post.author_id == Member.id).where(Post.id == petition_id, *is_new)
    return db.session.scalar(wanted)
