"""Asking somebody to help run a petition: they have no part in it until they accept."""

from sqlalchemy import BigInteger, ColumnElement, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.data.time import now
from ...core.events import publish
from ...core.refusals import Forbidden, Refused
from ...follows.visibility import no_block_between
from ...members.models import Member
from ...members.rules import is_limited
from ...petitions import rules as petition_rules
from ...petitions.counts import TABLE
from ...petitions.models import Petition
from ...petitions.team_models import ASKED_FOR, RESTS, TeamMember
from ...petitions.team_queries import IS_ASKED, IS_IN
from ...topics.bans import expect_may_write
from .. import rules
from ..errors import AlreadyIn, AskedLately, EnoughAsked, NotAskable, OfferGone, ReachesFew, TeamFull
from ..events import TeamAnswered, TeamAsked
from . import ending

KEEPS_APART = ("declined", "taken-back", "left")


def ask(petition: Petition, author: Member, member: Member, role: str) -> None:
    """Ask a member; whoever is asked already is asked for this role, and hears nothing new.

    Raises Forbidden, Restricted, BannedFromTopic, ReachesFew, AlreadyIn, NotAskable, AskedLately, TeamFull,
    EnoughAsked.
    """
    expect_may_ask(petition, author)
    hold(petition.id)
    there = find(petition.id, member.id)
    if member.id == petition.author_id or (there and there.joined_at and not there.ended_at):
        raise AlreadyIn
    _expect_askable(petition, member)
    if there and _is_open(there):
        there.role = role
        db.session.flush()
        return
    if there and there.ended_for in KEEPS_APART and there.ended_at and there.ended_at > now() - RESTS:
        raise AskedLately
    _expect_room(petition.id)
    if _count(petition.id, IS_ASKED) >= rules.MOST_ASKED:
        raise EnoughAsked
    said = {"role": role, "asked_at": func.now(), "joined_at": None, "ended_at": None, "ended_for": None}
    row = insert(TeamMember).values(petition_id=petition.id, member_id=member.id, **said)
    again = row.on_conflict_do_update(index_elements=["petition_id", "member_id"], set_=said)
    db.session.execute(again, execution_options=QUIETLY)
    ending.note(petition.id, member.id, "asked", role, actor_id=author.id)
    publish(TeamAsked(petition_id=petition.id, member_id=member.id, asker_id=author.id))


def accept(petition: Petition, member: Member, role: str) -> None:
    """Take on the role that one read; again changes nothing.

    Raises OfferGone, also where one of the two has blocked the other or may write there no more, and TeamFull.
    """
    hold(petition.id)
    there = find(petition.id, member.id)
    if there and there.joined_at and not there.ended_at and there.role == role:
        return
    if there is None or not _is_open(there) or there.role != role:
        raise OfferGone
    author = db.session.get_one(Member, petition.author_id)
    try:
        expect_may_ask(petition, author)
        _expect_askable(petition, member)
    except (Forbidden, Refused):
        raise OfferGone from None
    _expect_room(petition.id)
    there.joined_at = func.now()
    db.session.flush()
    db.session.expire(petition, ["team"])
    ending.note(petition.id, member.id, "accepted", role, actor_id=member.id)
    publish(TeamAnswered(petition_id=petition.id, member_id=member.id, author_id=author.id, accepts=True))


def decline(petition: Petition, member: Member) -> None:
    """Say no; again changes nothing."""
    hold(petition.id)
    there = find(petition.id, member.id)
    if there is None or not _is_open(there):
        return
    ending.close(there, "declined", actor_id=member.id)
    publish(TeamAnswered(petition_id=petition.id, member_id=member.id, author_id=petition.author_id, accepts=False))


def expect_may_ask(petition: Petition, author: Member) -> None:
    """Go on only if they may ask somebody. Raises Forbidden, Restricted, BannedFromTopic, ReachesFew."""
    if not petition_rules.may(petition, author, "team") or not author.is_active:
        raise Forbidden
    expect_may_write(petition.topic_id, author)
    if is_limited(author):
        raise ReachesFew


def hold(petition_id: int) -> None:
    """Whoever changes the same team waits, and then sees what became of it."""
    db.session.execute(select(TABLE.c.id).where(TABLE.c.id == petition_id).with_for_update(key_share=True))


def find(petition_id: int, member_id: int) -> TeamMember | None:
    """What somebody is, was, or is asked to be there."""
    wanted = select(TeamMember).where(TeamMember.petition_id == petition_id, TeamMember.member_id == member_id)
    return db.session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})


def _is_open(there: TeamMember) -> bool:
    return there.joined_at is None and there.ended_at is None and there.asked_at > now() - ASKED_FOR


def _expect_askable(petition: Petition, member: Member) -> None:
    on_terms = select(no_block_between(literal(petition.author_id, BigInteger), literal(member.id, BigInteger)))
    if not (member.is_active and member.has_profile and db.session.scalar(on_terms)) or is_limited(member):
        raise NotAskable
    try:
        expect_may_write(petition.topic_id, member)
    except (Forbidden, Refused):
        raise NotAskable from None


def _expect_room(petition_id: int) -> None:
    if _count(petition_id, IS_IN) + 1 >= rules.MOST_PEOPLE:
        raise TeamFull


def _count(petition_id: int, which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(TeamMember.petition_id == petition_id, which)) or 0
