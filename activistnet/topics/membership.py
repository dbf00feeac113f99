"""Who is a member of which topic: conditions, and what one is in a topic."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, literal_column, select

from .models import Topic, TopicMember
from .roles import NOBODY, Standing

FOR_MEMBERS: ColumnElement[str] = literal_column("'members'")


class Tie(NamedTuple):
    """What lies between a reader and a topic."""

    is_following: bool = False
    is_member: bool = False
    is_asking: bool = False
    standing: Standing = NOBODY


def topics_of(member_id: Any) -> Select[int]:
    """The topics that somebody is a member of."""
    mine = select(TopicMember.topic_id).where(TopicMember.member_id == member_id, TopicMember.joined_at.is_not(None))
    return mine.correlate_except(TopicMember)


def is_inside(member_id: Any) -> ColumnElement[bool]:
    """That somebody sees in a topic what not everybody sees."""
    return exists().where(
        TopicMember.member_id == member_id,
        TopicMember.joined_at.is_not(None),
        Topic.id == TopicMember.topic_id,
        Topic.visibility == FOR_MEMBERS,
    )
