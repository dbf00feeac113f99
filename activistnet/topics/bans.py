"""Who is banned from which topic: conditions, and what refuses them there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.time import now
from ..members.models import Member
from ..members.rules import expect_may_publish
from .ban_models import TopicBan
from .errors import BannedFromTopic
from .models import Topic

LASTS: ColumnElement[bool] = TopicBan.until > func.now()


def is_banned(topic_id: Any, member_id: Any) -> ColumnElement[bool]:
    """That a member is banned from a topic now, looked up by both."""
    return there_is(TopicBan, TopicBan.topic_id == topic_id, TopicBan.member_id == member_id, LASTS)


def banned_from(topic_id: Any) -> Select[int]:
    """Those who are banned from a topic now: a set that is nearly always empty."""
    theirs = select(TopicBan.member_id).where(TopicBan.topic_id == topic_id, LASTS)
    return theirs.correlate_except(TopicBan)


def expect_may_write(topic_id: int, member: Member) -> None:
    """Go on only if moderators let a member publish, and in this topic. Raises Restricted, BannedFromTopic."""
    expect_may_publish(member)
    expect_not_banned(topic_id, member)


def expect_not_banned(topic_id: int, member: Member) -> None:
    """Go on only if a member isn't banned from a topic; asks nothing of members who are banned nowhere.

    Raises BannedFromTopic.
    """
    until = find_end(topic_id, member)
    if until is not None:
        raise BannedFromTopic(until)


def find_end(topic_id: int, member: Member | None) -> datetime | None:
    """Until when a member is banned from a topic; asks nothing of members who are banned nowhere."""
    if member is None or not is_banned_somewhere(member):
        return None
    of_theirs = (TopicBan.topic_id == topic_id, TopicBan.member_id == member.id, LASTS)
    return db.session.scalar(select(TopicBan.until).where(*of_theirs))


def is_banned_somewhere(member: Member) -> bool:
    """Whether there may be a topic that a member is banned from."""
    return member.banned_until is not None and member.banned_until > now()


def list_bans(member: Member) -> Sequence[Row[str, str, datetime]]:
    """The topics that a member is banned from, by their names, and until when."""
    if not is_banned_somewhere(member):
        return []
    wanted = select(Topic.name, Topic.slug, TopicBan.until).join(Topic, Topic.id == TopicBan.topic_id)
    return db.session.execute(wanted.where(TopicBan.member_id == member.id, LASTS).order_by(TopicBan.until)).all()
