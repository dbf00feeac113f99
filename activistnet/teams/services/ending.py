"""Ending what somebody is in a team, or is asked to be: by themselves, by its author, or by what happened."""

from sqlalchemy import BigInteger, ColumnElement, and_, delete, func, literal, or_, select, update

from ...core.data.db import QUIETLY, db
from ...core.data.parts import delete_some
from ...core.events import publish
from ...core.refusals import Forbidden
from ...follows.visibility import no_block_between
from ...members.models import Member
from ...petitions import rules as petition_rules
from ...petitions.models import Petition
from ...petitions.team_models import RESTS, TeamChange, TeamMember
from ...posts.models import Post
from ...topics.bans import is_banned
from ..events import TeamLeft, TeamOfferEnded

THERE = TeamMember.ended_at.is_(None)


def leave(petition: Petition, member: Member) -> None:
    """Help no more; again changes nothing."""
    if (there := _held(petition.id, member.id)) is not None and there.joined_at is not None:
        _end(there, "left", actor_id=member.id)


def remove(petition: Petition, author: Member, member_id: int) -> None:
    """Take somebody out, or an invitation back; again changes nothing. Raises Forbidden."""
    if not petition_rules.may(petition, author, "team"):
        raise Forbidden
    if (there := _held(petition.id, member_id)) is not None:
        _end(there, "removed" if there.joined_at else "taken-back", actor_id=author.id)


def end_between(one_id: int, other_id: int) -> None:
    """One of them blocks the other: neither helps the other, or is asked to."""
    helps = or_(
        and_(Post.author_id == one_id, TeamMember.member_id == other_id),
        and_(Post.author_id == other_id, TeamMember.member_id == one_id),
    )
    _end_all(helps)


def end_of_member(member_id: int) -> None:
    """They are suspended, or gone: they help nobody, and aren't asked to."""
    _end_all(TeamMember.member_id == member_id)


def end_in_topic(topic_id: int, member_id: int) -> None:
    """They help run nothing in a topic, if they are banned from it now."""
    is_out = is_banned(Post.topic_id, TeamMember.member_id)
    _end_all(TeamMember.member_id == member_id, Post.topic_id == topic_id, is_out)


def follow_author(petition_id: int, author_id: int) -> None:
    """It has another author, who asks whom they like, is no co-author any more, and is helped by nobody with whom there
    is a block.
    """
    is_apart = ~no_block_between(TeamMember.member_id, literal(author_id, BigInteger))
    over = or_(TeamMember.joined_at.is_(None), TeamMember.member_id == author_id, is_apart)
    _end_all(TeamMember.petition_id == petition_id, over)


def forget_member(member_id: int) -> None:
    """A former member runs nothing, and what is noted of teams names them no more."""
    end_of_member(member_id)
    for column in (TeamChange.member_id, TeamChange.actor_id):
        db.session.execute(update(TeamChange).where(column == member_id).values({column: None}))
    db.session.execute(delete(TeamMember).where(TeamMember.member_id == member_id), execution_options=QUIETLY)


def forget_old() -> bool:
    """Delete some of those who can be asked again; whether there may be more."""
    unanswered = and_(TeamMember.joined_at.is_(None), TeamMember.ended_at.is_(None))
    lapsed = and_(unanswered, TeamMember.asked_at < func.now() - 2 * RESTS)
    return delete_some(TeamMember, or_(TeamMember.ended_at < func.now() - RESTS, lapsed))


def close(there: TeamMember, why: str, *, actor_id: int | None) -> None:
    """End it, with a line that the team reads."""
    there.ended_at, there.ended_for = func.now(), why
    db.session.flush()
    note(there.petition_id, there.member_id, why, there.role, actor_id=actor_id)


def note(petition_id: int, member_id: int, what: str, role: str, *, actor_id: int | None) -> None:
    """A dated line that the team reads."""
    db.session.add(TeamChange(petition_id=petition_id, member_id=member_id, what=what, role=role, actor_id=actor_id))
    db.session.flush()


def _held(petition_id: int, member_id: int) -> TeamMember | None:
    wanted = select(TeamMember).where(TeamMember.petition_id == petition_id, TeamMember.member_id == member_id, THERE)
    return db.session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})


def _end_all(*which: ColumnElement[bool]) -> None:
    wanted = select(TeamMember).join(Post, Post.id == TeamMember.petition_id).where(THERE, *which)
    # In the order of their numbers, as everything does that holds several of them.
    ordered = wanted.order_by(TeamMember.petition_id, TeamMember.member_id).with_for_update(of=TeamMember)
    for there in db.session.scalars(ordered, execution_options={"populate_existing": True}).all():
        _end(there, "over", actor_id=None)


def _end(there: TeamMember, why: str, *, actor_id: int | None) -> None:
    petition_id, member_id, was_in = there.petition_id, there.member_id, there.joined_at is not None
    close(there, why, actor_id=actor_id)
    if was_in:
        publish(TeamLeft(petition_id=petition_id, member_id=member_id, actor_id=actor_id))
    else:
        publish(TeamOfferEnded(petition_id=petition_id, member_id=member_id))
