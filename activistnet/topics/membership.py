"""Who is a member of which topic: conditions, and what one is in a topic."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, select

from .bans import is_banned
from .models import Topic, TopicMember
from .roles import NOBODY, Standing

FOR_MEMBERS: ColumnElement[str] = literal_column("'members'")
# A member now: whoever is banned is none meanwhile, and one again afterwards.
IS_IN: ColumnElement[bool] = and_(
    TopicMember.joined_at.is_not(None), ~is_banned(TopicMember.topic_id, TopicMember.member_id)
)


class Tie(NamedTuple):
    """What lies between a reader and a topic; they may be banned from it, until then."""

    is_following: bool = False
    is_member: bool = False
    is_asking: bool = False
    standing: Standing = NOBODY
    banned_until: datetime | None = None

    def may_read(self, topic: Topic) -> bool:
        """Whether they see what is written there."""
        return topic.is_public or self.is_member or self.standing.may_moderate


def topics_of(member_id: Any) -> Select[int]:
    """The topics that somebody is a member of."""
    mine = select(TopicMember.topic_id).where(TopicMember.member_id == member_id, IS_IN)
    return mine.correlate_except(TopicMember)


def is_inside(member_id: Any) -> ColumnElement[bool]:
    """That somebody sees in a topic what not everybody sees."""
    return exists().where(
        TopicMember.member_id == member_id,
        TopicMember.joined_at.is_not(None),
        Topic.id == TopicMember.topic_id,
        Topic.visibility == FOR_MEMBERS,
    )
