"""The roles of those who look after a topic. Each change is a line in the log of acts."""

from datetime import timedelta

from sqlalchemy import BigInteger, delete, func, literal, or_, select, update

from ...core.data import audit
from ...core.data.audit import COMMAND_LINE, Actor
from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...core.events import publish
from ...members.models import Member
from ..bans import is_banned
from ..errors import NotAppointable, VotedOn
from ..events import TopicRoleGiven
from ..models import Topic, TopicRole
from ..recall_models import Recall
from ..recall_rules import RESTS
from ..roles import HOLDS, Standing, expect, may_give
from . import deeds


def hold(topic: Topic, member: Member) -> TopicRole | None:
    """Their role there, which nobody else changes meanwhile: whoever appoints the same member waits."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))
    held = select(TopicRole).where(TopicRole.topic_id == topic.id, TopicRole.member_id == member.id, HOLDS)
    return db.session.scalar(held, execution_options={"populate_existing": True})


def expect_may_give(topic: Topic, member: Member, before: TopicRole | None, role: str | None, *, by: Standing) -> None:
    """Go on only where they may give this role, or take it away. Raises Forbidden, VotedAbout, VotedOn."""
    expect(may_give(by, to_id=member.id, before=before.role if before else None, role=role), by)
    if role == "lead" and by.site_role != "operator" and _was_voted_on(topic.id, member.id):
        raise VotedOn


def expect_appointable(topic: Topic, member: Member) -> None:
    """Go on only if somebody can look after anything there. Raises NotAppointable."""
    if not (member.is_active and member.has_profile and _is_let_in(topic.id, member.id)):
        raise NotAppointable


def make_lead(topic: Topic, member: Member, *, by: Standing) -> None:
    """Have somebody lead a topic who proposed it so. Raises NotAppointable."""
    change(topic, member, hold(topic, member), "lead", actor=by.member_id or COMMAND_LINE)


def recall_lead(topic: Topic, member: Member) -> None:
    """Take a lead's role away, as was voted."""
    change(topic, member, hold(topic, member), None, actor=COMMAND_LINE)


def forget_member(member_id: int) -> None:
    """A former member looks after nothing, and has appointed nobody."""
    db.session.execute(delete(TopicRole).where(TopicRole.member_id == member_id))
    given = update(TopicRole).where(TopicRole.appointed_by_id == member_id)
    db.session.execute(given.values(appointed_by_id=None))


def change(
    topic: Topic,
    member: Member,
    before: TopicRole | None,
    role: str | None,
    *,
    actor: Actor,
    days: int | None = None,
    taken_on: bool = False,
) -> None:
    """Have a member, who is held, have another role, or none; they know of one that is `taken_on`.

    Raises NotAppointable.
    """
    until = now() + timedelta(days=days) if days else None
    if (before.role, before.until) == (role, until) if before else role is None:
        return
    if role is not None:
        expect_appointable(topic, member)
    ended = update(TopicRole).where(
        TopicRole.topic_id == topic.id, TopicRole.member_id == member.id, TopicRole.ended_at.is_(None)
    )
    db.session.execute(ended.values(ended_at=func.now()), execution_options=QUIETLY)
    by = None if actor == COMMAND_LINE else actor
    if role is not None:
        db.session.add(TopicRole(topic_id=topic.id, member_id=member.id, role=role, appointed_by_id=by, until=until))
        db.session.flush()
    told_by = member.id if taken_on else by
    publish(TopicRoleGiven(topic_id=topic.id, member_id=member.id, role=role, actor_id=told_by))
    deeds.note(topic.id, "role", detail={"role": role, "before": before.role if before else None})
    audit.record(actor, "topic.appoint", f"member:{member.id}", topic=topic.slug, role=role)


def _is_let_in(topic_id: int, member_id: int) -> bool:
    """Whether they aren't banned there."""
    return db.session.scalar(select(~is_banned(literal(topic_id, BigInteger), literal(member_id, BigInteger)))) is True


def _was_voted_on(topic_id: int, member_id: int) -> bool:
    """Whether members recalled them lately, vote about it, or did when they laid the role down."""
    rests = Recall.outcome.in_(("recalled", "lapsed")) & (Recall.ended_at > func.now() - RESTS)
    about = (Recall.topic_id == topic_id, Recall.member_id == member_id, Recall.opened_at.is_not(None))
    voted = select(Recall.id).where(*about, or_(Recall.ended_at.is_(None), rests)).limit(1)
    return db.session.scalar(voted) is not None
