"""Asking somebody to look after a topic: they have no part in it until they accept."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, Row, and_, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.audit import COMMAND_LINE
from ...core.data.db import QUIETLY, db
from ...core.data.parts import delete_some
from ...core.events import publish
from ...core.refusals import Forbidden, Refused
from ...follows.visibility import no_block_between
from ...members.models import Member
from ..errors import AskedLately, NotAppointable, OfferGone
from ..events import OfferEnded, RoleAnswered, RoleOffered
from ..models import ROLES, Topic, TopicRole
from ..offer_models import RESTS, RoleOffer
from ..offer_queries import IS_OPEN
from ..role_queries import find_standing
from ..roles import Standing
from . import roles

BY_COMMAND = Standing(site_role="operator")


def give(topic: Topic, member: Member, role: str | None, *, by: Standing, days: int | None = None) -> bool:
    """Ask a member to take on a role there, or take one away; whether they are asked.

    What is taken away, less than they have, or one's own, is so at once. Raises Forbidden, VotedAbout, NotAppointable,
    VotedOn, AskedLately.
    """
    before = roles.hold(topic, member)
    roles.expect_may_give(topic, member, before, role, by=by)
    if role is not None and _is_more(before, role, member, by):
        _ask(topic, member, role, by=by, days=days)
        return True
    take_back(topic.id, member.id)  # else they accept what was meant for who they were before
    roles.change(topic, member, before, role, actor=by.member_id or COMMAND_LINE, days=days)
    return False


def appoint(topic: Topic, member: Member, role: str | None) -> bool:
    """The same, by the command."""
    return give(topic, member, role, by=BY_COMMAND)


def accept(topic: Topic, member: Member, role: str) -> None:
    """Take on the role that one was asked to; again changes nothing.

    Raises OfferGone: also where whoever asked may give it no more.
    """
    before, offer = roles.hold(topic, member), _held(topic, member)
    if offer is None and before is not None and before.role == role:
        return
    if offer is None or offer.role != role:
        raise OfferGone
    asker = db.session.get(Member, offer.asked_by_id) if offer.asked_by_id else None
    by = find_standing(topic.id, asker) if asker else BY_COMMAND
    try:
        roles.expect_may_give(topic, member, before, role, by=by)
        _expect_on_terms(by.member_id, member.id)
    except (Forbidden, Refused):
        raise OfferGone from None
    days, asker_id = offer.days, offer.asked_by_id
    db.session.delete(offer)
    db.session.flush()
    roles.change(topic, member, before, role, actor=by.member_id or COMMAND_LINE, days=days, taken_on=True)
    publish(RoleAnswered(topic_id=topic.id, member_id=member.id, asker_id=asker_id, role=role, accepts=True))


def decline(topic: Topic, member: Member) -> None:
    """Say no; again changes nothing."""
    roles.hold(topic, member)
    if (offer := _held(topic, member)) is None:
        return
    asker_id, role = offer.asked_by_id, offer.role
    _close(RoleOffer.topic_id == topic.id, RoleOffer.member_id == member.id)
    publish(RoleAnswered(topic_id=topic.id, member_id=member.id, asker_id=asker_id, role=role, accepts=False))


def take_back(topic_id: int, member_id: int) -> None:
    """Ask a member no more to look after a topic, if anybody does."""
    _end(RoleOffer.topic_id == topic_id, RoleOffer.member_id == member_id)


def end_between(one_id: int, other_id: int) -> None:
    """One of them blocks the other: neither looks after anything because the other asked."""
    asked = or_(
        and_(RoleOffer.member_id == one_id, RoleOffer.asked_by_id == other_id),
        and_(RoleOffer.member_id == other_id, RoleOffer.asked_by_id == one_id),
    )
    _end(asked)


def forget_member(member_id: int) -> None:
    """A former member is asked nothing, and asks nobody."""
    theirs = or_(RoleOffer.member_id == member_id, RoleOffer.asked_by_id == member_id)
    db.session.execute(delete(RoleOffer).where(theirs), execution_options=QUIETLY)


def forget_old() -> bool:
    """Delete some of those who can be asked again; whether there may be more."""
    return delete_some(RoleOffer, func.coalesce(RoleOffer.ended_at, RoleOffer.asked_at) < func.now() - RESTS)


def _is_more(before: TopicRole | None, role: str, member: Member, by: Standing) -> bool:
    """Whether it is more than they have, and somebody else's idea."""
    has_less = before is None or ROLES.index(role) > ROLES.index(before.role)
    return has_less and member.id != by.member_id


def _ask(topic: Topic, member: Member, role: str, *, by: Standing, days: int | None) -> None:
    """Whoever is asked already is asked for this from now on, and hears nothing new."""
    roles.expect_appointable(topic, member)
    _expect_on_terms(by.member_id, member.id)
    offer = _held(topic, member)
    if offer is not None:
        offer.role, offer.days, offer.asked_by_id = role, days, by.member_id
        db.session.flush()
        return
    lately = select(RoleOffer.topic_id).where(
        RoleOffer.topic_id == topic.id, RoleOffer.member_id == member.id, RoleOffer.ended_at > func.now() - RESTS
    )
    if db.session.scalar(lately) is not None:
        raise AskedLately
    said = {"role": role, "days": days, "asked_by_id": by.member_id, "asked_at": func.now(), "ended_at": None}
    row = insert(RoleOffer).values(topic_id=topic.id, member_id=member.id, **said)
    again = row.on_conflict_do_update(index_elements=["topic_id", "member_id"], set_=said)
    db.session.execute(again, execution_options=QUIETLY)
    publish(RoleOffered(topic_id=topic.id, member_id=member.id, asker_id=by.member_id))


def _held(topic: Topic, member: Member) -> RoleOffer | None:
    """What they are asked there; nobody else changes it meanwhile, as the member is held."""
    mine = select(RoleOffer).where(RoleOffer.topic_id == topic.id, RoleOffer.member_id == member.id, IS_OPEN)
    return db.session.scalar(mine, execution_options={"populate_existing": True})


def _end(*those: ColumnElement[bool]) -> None:
    for topic_id, member_id in _close(*those):
        publish(OfferEnded(topic_id=topic_id, member_id=member_id))


def _close(*those: ColumnElement[bool]) -> Sequence[Row[int, int]]:
    ended = update(RoleOffer).where(*those, RoleOffer.ended_at.is_(None)).values(ended_at=func.now())
    return db.session.execute(ended.returning(RoleOffer.topic_id, RoleOffer.member_id), execution_options=QUIETLY).all()


def _expect_on_terms(one_id: int | None, other_id: int) -> None:
    """Go on only if neither has blocked the other: nobody is asked by somebody they want nothing to do with."""
    on_terms = select(no_block_between(literal(one_id, BigInteger), literal(other_id, BigInteger)))
    if not db.session.scalar(on_terms):
        raise NotAppointable
