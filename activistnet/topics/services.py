"""Following topics."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from ..core.data.db import db
from ..members.models import Member
from .models import Topic, TopicFollow


def follow(topic: Topic, member: Member) -> None:
    """Show what is published in a topic to a member from now on; doing it again changes nothing."""
    db.session.execute(insert(TopicFollow).values(member_id=member.id, topic_id=topic.id).on_conflict_do_nothing())


def unfollow(topic: Topic, member: Member) -> None:
    """Stop doing so."""
    db.session.execute(delete(TopicFollow).where(TopicFollow.member_id == member.id, TopicFollow.topic_id == topic.id))


def forget_member(member_id: int) -> None:
    """A former member follows no topic."""
    db.session.execute(delete(TopicFollow).where(TopicFollow.member_id == member_id))
