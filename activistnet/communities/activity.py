"""Who is active in a topic: long enough a member, and not silent there."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal_column, select

from ..core.data.db import db
from ..members.models import Member
from ..members.readers import is_listed
from ..posts.models import PUBLISHED, Post
from ..topics.membership import IS_IN
from ..topics.models import TopicMember
from ..topics.recall_rules import ACTIVE, JOINED


def _days(time: timedelta) -> ColumnElement[timedelta]:
    """Part of the text of a statement: as a parameter of no type, no plan could be kept for it."""
    return literal_column(f"interval '{time.days} days'")


def is_active(topic_id: int, member_id: int) -> bool:
    """Whether this member is."""
    mine = select(TopicMember.topic_id).where(*_active(topic_id), TopicMember.member_id == member_id)
    return db.session.scalar(mine) is not None


def count_active(topic_id: int) -> int:
    """How many are who are not suspended."""
    counted = select(func.count()).select_from(TopicMember).join(Member, Member.id == TopicMember.member_id)
    return db.session.scalar(counted.where(*_active(topic_id), is_listed())) or 0


def _active(topic_id: int) -> tuple[ColumnElement[bool], ...]:
    wrote: Any = exists().where(
        Post.author_id == TopicMember.member_id,
        Post.topic_id == topic_id,
        Post.created_at > func.now() - _days(ACTIVE),
        Post.visibility.in_(PUBLISHED),
    )
    return (TopicMember.topic_id == topic_id, IS_IN, TopicMember.joined_at < func.now() - _days(JOINED), wrote)
