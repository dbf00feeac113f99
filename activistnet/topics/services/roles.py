"""Appointing those who look after a topic. Each change is a line in the log of acts."""

from datetime import datetime

from sqlalchemy import BigInteger, delete, func, literal, or_, select, update

from ...core.data import audit
from ...core.data.audit import COMMAND_LINE, Actor
from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...follows.visibility import no_block_between
from ...members.models import Member
from ..bans import is_banned
from ..errors import NotAppointable, VotedOn
from ..events import TopicRoleGiven
from ..models import Topic, TopicRole
from ..recall_models import Recall
from ..recall_rules import RESTS
from ..roles import HOLDS, Standing, expect, may_give


def give(topic: Topic, member: Member, role: str | None, *, by: Standing, until: datetime | None = None) -> bool:
    """Give a member a role, or take it away; whether it is another one. Raises Forbidden, NotAppointable, VotedOn."""
    before = _hold(topic, member)
    expect(may_give(by, to_id=member.id, before=before.role if before else None, role=role), by)
    if role is not None and by.site_role != "operator" and not _are_on_terms(by.member_id, member.id):
        raise NotAppointable
    if role == "lead" and by.site_role != "operator" and _was_voted_on(topic.id, member.id):
        raise VotedOn
    return _change(topic, member, before, role, actor=by.member_id or COMMAND_LINE, until=until)


def appoint(topic: Topic, member: Member, role: str | None) -> bool:
    """The same, by the command."""
    return _change(topic, member, _hold(topic, member), role, actor=COMMAND_LINE, until=None)


def recall_lead(topic: Topic, member: Member) -> None:
    """Take a lead's role away, as was voted."""
    _change(topic, member, _hold(topic, member), None, actor=COMMAND_LINE, until=None)


def forget_member(member_id: int) -> None:
    """A former member looks after nothing, and has appointed nobody."""
    db.session.execute(delete(TopicRole).where(TopicRole.member_id == member_id))
    given = update(TopicRole).where(TopicRole.appointed_by_id == member_id)
    db.session.execute(given.values(appointed_by_id=None))


def _hold(topic: Topic, member: Member) -> TopicRole | None:
    """Their role there, which nobody else changes meanwhile: whoever appoints the same member waits."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))
    held = select(TopicRole).where(TopicRole.topic_id == topic.id, TopicRole.member_id == member.id, HOLDS)
    return db.session.scalar(held, execution_options={"populate_existing": True})


def _is_let_in(topic_id: int, member_id: int) -> bool:
    """Whether they aren't banned there."""
    return db.session.scalar(select(~is_banned(literal(topic_id, BigInteger), literal(member_id, BigInteger)))) is True


def _was_voted_on(topic_id: int, member_id: int) -> bool:
    """Whether members recalled them lately, vote about it, or did when they laid the role down."""
    rests = Recall.outcome.in_(("recalled", "lapsed")) & (Recall.ended_at > func.now() - RESTS)
    about = (Recall.topic_id == topic_id, Recall.member_id == member_id, Recall.opened_at.is_not(None))
    voted = select(Recall.id).where(*about, or_(Recall.ended_at.is_(None), rests)).limit(1)
    return db.session.scalar(voted) is not None


def _are_on_terms(one_id: int | None, other_id: int) -> bool:
    """Whether neither has blocked the other: nobody is given a part by somebody they want nothing to do with."""
    return (
        db.session.scalar(select(no_block_between(literal(one_id, BigInteger), literal(other_id, BigInteger)))) is True
    )


def _change(
    topic: Topic, member: Member, before: TopicRole | None, role: str | None, *, actor: Actor, until: datetime | None
) -> bool:
    if (before.role, before.until) == (role, until) if before else role is None:
        return False
    if role is not None and not (member.is_active and member.has_profile and _is_let_in(topic.id, member.id)):
        raise NotAppointable
    ended = update(TopicRole).where(
        TopicRole.topic_id == topic.id, TopicRole.member_id == member.id, TopicRole.ended_at.is_(None)
    )
    db.session.execute(ended.values(ended_at=func.now()), execution_options=QUIETLY)
    by = None if actor == COMMAND_LINE else actor
    if role is not None:
        db.session.add(TopicRole(topic_id=topic.id, member_id=member.id, role=role, appointed_by_id=by, until=until))
        db.session.flush()
    publish(TopicRoleGiven(topic_id=topic.id, member_id=member.id, role=role, actor_id=by))
    audit.record(actor, "topic.appoint", f"member:{member.id}", topic=topic.slug, role=role)
    return True
