"""Asking for a coach, and the end of that: by the author, or by what happened."""

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.data.parts import delete_some
from ...core.events import publish
from ...members.models import Member
from ...members.rules import expect_may_publish
from ...petitions import rules as petition_rules
from ...petitions.models import Petition
from ...posts.languages import guess
from ...topics.bans import expect_may_write
from .. import queries
from ..errors import NobodyCoaches, NothingToRead, OnlyItsAuthor
from ..events import AuthorActed
from ..models import CoachEdit, CoachNote, CoachRequest
from ..rules import KEPT, UNTOUCHED
from .holding import hold_as_author

OPEN = CoachRequest.ended_at.is_(None)
AT_ONCE = 500


def ask_about_draft(member: Member, *, demand: str, body: str, topic_id: int | None = None, wish: str = "") -> int:
    """Ask for help with the draft of a member, which says this; again changes nothing. The number of the request.

    Raises Restricted, NobodyCoaches, NothingToRead.
    """
    expect_may_publish(member)
    words = "\n".join(filter(None, (demand, body)))
    if not words:
        raise NothingToRead
    return _ask(member, wish, petition_id=None, topic_id=topic_id, language=guess(words) or member.language)


def ask_about_petition(petition: Petition, member: Member, *, wish: str = "") -> int:
    """The same for a petition. Raises OnlyItsAuthor, Restricted, BannedFromTopic, NobodyCoaches."""
    expect_asker(petition, member)
    expect_may_write(petition.topic_id, member)
    return _ask(member, wish, petition_id=petition.id, topic_id=petition.topic_id, language=petition.language)


def expect_asker(petition: Petition, member: Member) -> None:
    """Go on only if they may ask about it: its author, who may change it. Raises OnlyItsAuthor."""
    if not petition_rules.is_author(petition, member) or not petition_rules.may_edit(petition, member):
        raise OnlyItsAuthor


def end(request_id: int, member: Member) -> None:
    """End it; again changes nothing. Raises NotFound."""
    request = hold_as_author(request_id, member)
    if request.is_open:
        _end(CoachRequest.id == request.id, as_="ended", step="ended")


def thank(request_id: int, member: Member) -> None:
    """Tell the coach that the author thanks them, once. Raises NotFound."""
    request = hold_as_author(request_id, member)
    if request.thanked_at is not None or request.coach_id is None:
        return
    request.thanked_at = func.now()
    db.session.flush()
    publish(AuthorActed(request_id=request.id, author_id=member.id, coach_id=request.coach_id, step="thanked"))


def go_on_with(petition_id: int, member_id: int) -> None:
    """The draft has been published: what was asked about it is about the petition from now on."""
    mine = (CoachRequest.member_id == member_id, CoachRequest.petition_id.is_(None), OPEN)
    db.session.execute(update(CoachRequest).where(*mine).values(petition_id=petition_id), execution_options=QUIETLY)


def end_of_draft(member_id: int) -> None:
    """The draft is deleted."""
    _end(CoachRequest.member_id == member_id, CoachRequest.petition_id.is_(None))


def end_of_petition(petition_id: int) -> None:
    """It is closed, deleted, or another one's."""
    _end(CoachRequest.petition_id == petition_id)


def end_of_member(member_id: int) -> None:
    """They are suspended."""
    _end(CoachRequest.member_id == member_id)


def end_untouched() -> bool:
    """End some of those nobody has touched for long; whether there may be more."""
    old = select(CoachRequest.id).where(OPEN, CoachRequest.heard_at < func.now() - UNTOUCHED).limit(AT_ONCE)
    return len(_end(CoachRequest.id.in_(old.scalar_subquery()))) == AT_ONCE


def forget_old() -> bool:
    """Delete some of what ended a while ago; whether there may be more."""
    return delete_some(CoachRequest, CoachRequest.ended_at < func.now() - KEPT)


def forget_member(member_id: int) -> None:
    """A former member asks for nothing, coaches nobody, and what they wrote as a coach goes."""
    db.session.execute(delete(CoachRequest).where(CoachRequest.member_id == member_id), execution_options=QUIETLY)
    theirs = update(CoachRequest).where(CoachRequest.coach_id == member_id).values(coach_id=None)
    db.session.execute(theirs, execution_options=QUIETLY)
    for table in (CoachEdit, CoachNote):
        db.session.execute(delete(table).where(table.coach_id == member_id), execution_options=QUIETLY)


def _ask(member: Member, wish: str, *, petition_id: int | None, topic_id: int | None, language: str | None) -> int:
    if (there := queries.find_open(member.id, petition_id)) is not None:
        return there
    if not queries.there_are_coaches(but=member.id):
        raise NobodyCoaches
    values = {"petition_id": petition_id, "topic_id": topic_id, "language": language, "wish": wish}
    row = insert(CoachRequest).values(member_id=member.id, **values).on_conflict_do_nothing()
    made = db.session.scalar(row.returning(CoachRequest.id))
    return made if made is not None else queries.find_open(member.id, petition_id) or 0


def _end(*which: ColumnElement[bool], as_: str = "over", step: str = "over") -> list[int]:
    """End these; who coaches there stays noted, to be thanked or reported."""
    values = {"ended_at": func.now(), "ended_as": as_}
    ended = update(CoachRequest).where(OPEN, *which).values(values)
    told = (CoachRequest.id, CoachRequest.member_id, CoachRequest.coach_id)
    rows = db.session.execute(ended.returning(*told), execution_options=QUIETLY).all()
    for number, member_id, coach_id in rows:
        if coach_id is not None:
            publish(AuthorActed(request_id=number, author_id=member_id, coach_id=coach_id, step=step))
    return [number for number, _member_id, _coach_id in rows]
