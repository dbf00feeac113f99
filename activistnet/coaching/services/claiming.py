"""Beginning to coach somebody, and letting somebody else do it: by the coach, by silence, or by what happened."""

from sqlalchemy import BigInteger, ColumnElement, and_, func, literal, or_, select, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from ...members.rules import expect_may_publish, is_limited
from ...posts.models import Post
from ...topics.bans import is_banned
from .. import queries
from ..errors import ClaimedAlready, EnoughClaimed, NotYoursToCoach, OnlyCoaches, ReachIsLimited
from ..events import CoachActed
from ..models import CoachRequest
from ..rules import MOST_CLAIMED, SILENT, is_coach
from .holding import hold_as_coach

OPEN = CoachRequest.ended_at.is_(None)
AT_ONCE = 500


def expect_may_coach(member: Member) -> None:
    """Go on only if they are a coach who may write. Raises OnlyCoaches, Restricted, ReachIsLimited."""
    if not is_coach(member):
        raise OnlyCoaches
    expect_may_publish(member)
    if is_limited(member):
        raise ReachIsLimited


def claim(request_id: int, member: Member) -> None:
    """Coach an author from now on; again changes nothing.

    Raises OnlyCoaches, Restricted, ReachIsLimited, NotFound, NotYoursToCoach, ClaimedAlready, EnoughClaimed.
    """
    expect_may_coach(member)
    db.session.refresh(member, ["coaches_since"], with_for_update={"key_share": True})  # counts its own, one at a time
    request = queries.hold(request_id)
    if request.is_open and request.coach_id == member.id:
        return
    if not request.is_open or request.coach_id is not None:
        raise ClaimedAlready
    if not _may(request, member):
        raise NotYoursToCoach
    mine = select(func.count()).where(CoachRequest.coach_id == member.id, OPEN)
    if (db.session.scalar(mine) or 0) >= MOST_CLAIMED:
        raise EnoughClaimed
    request.coach_id, request.heard_at, request.thanked_at = member.id, func.now(), None
    db.session.flush()
    tell(request, "claimed")


def release(request_id: int, member: Member) -> None:
    """Let somebody else do it. Raises OnlyCoaches, NotFound."""
    _release(CoachRequest.id == hold_as_coach(request_id, member).id)


def release_silent() -> bool:
    """Let somebody else help those who heard nothing for long, some of them; whether there may be more."""
    silent = select(CoachRequest.id).where(
        OPEN, CoachRequest.coach_id.is_not(None), CoachRequest.heard_at < func.now() - SILENT
    )
    return _release(CoachRequest.id.in_(silent.limit(AT_ONCE).scalar_subquery())) == AT_ONCE


def release_of(member_id: int) -> None:
    """They coach nobody any more."""
    _release(CoachRequest.coach_id == member_id)


def release_between(one_id: int, other_id: int) -> None:
    """One of them blocks the other."""
    one = and_(CoachRequest.coach_id == one_id, CoachRequest.member_id == other_id)
    _release(or_(one, and_(CoachRequest.coach_id == other_id, CoachRequest.member_id == one_id)))


def release_colleagues(member_id: int) -> None:
    """They run a petition with others from now on, whom they don't coach, nor are coached by."""
    theirs = or_(CoachRequest.coach_id == member_id, CoachRequest.member_id == member_id)
    _release(theirs, queries.works_with(CoachRequest.coach_id, CoachRequest.member_id))


def release_in_topic(topic_id: int, member_id: int) -> None:
    """They coach nobody in a topic that they are banned from now."""
    here = select(Post.id).where(Post.topic_id == topic_id)
    is_here = or_(CoachRequest.petition_id.in_(here), CoachRequest.topic_id == topic_id)
    is_out = is_banned(literal(topic_id, BigInteger), CoachRequest.coach_id)
    _release(CoachRequest.coach_id == member_id, is_here, is_out)


def tell(request: CoachRequest, step: str) -> None:
    """Let the author know what their coach did."""
    acted = CoachActed(request_id=request.id, author_id=request.member_id, coach_id=request.coach_id, step=step)
    publish(acted)


def _may(request: CoachRequest, member: Member) -> bool:
    coach_id = literal(member.id, BigInteger)
    wanted = (
        select(CoachRequest.id)
        .join(Member, Member.id == CoachRequest.member_id)
        .outerjoin(Post, Post.id == CoachRequest.petition_id)
        .where(CoachRequest.id == request.id, queries.is_seen(), *queries.may_be_coached_by(coach_id))
    )
    return db.session.scalar(wanted) is not None


def _release(*which: ColumnElement[bool]) -> int:
    these = update(CoachRequest).where(OPEN, CoachRequest.coach_id.is_not(None), *which)
    released = these.values(coach_id=None, heard_at=func.now()).returning(CoachRequest.id, CoachRequest.member_id)
    rows = db.session.execute(released, execution_options=QUIETLY).all()
    for number, author_id in rows:
        publish(CoachActed(request_id=number, author_id=author_id, coach_id=None, step="released"))
    return len(rows)
