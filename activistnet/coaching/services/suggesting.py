"""What a coach suggests and notes: the author's text stays as it is."""

from sqlalchemy import func, insert, select

from ...core.data.db import db
from ...members.models import Member
from ...topics.bans import expect_not_banned
from .. import queries
from ..errors import AnsweredAlready, EnoughNotes, EnoughSuggested, NothingSuggested
from ..models import FIELDS, WITHDRAWN, CoachEdit, CoachNote, CoachRequest
from ..rules import MOST_EDITS, MOST_NOTES
from ..splitting import Change, split
from . import claiming
from .holding import hold_as_coach


def suggest(request_id: int, member: Member, *, ground: dict[str, str], wanted: dict[str, str]) -> None:
    """Suggest each change between what the text says, the `ground`, and what a coach would have it say.

    What waits already isn't suggested twice. Raises OnlyCoaches, Restricted, ReachIsLimited, BannedFromTopic, NotFound,
    NothingSuggested, EnoughSuggested.
    """
    request = _hold(request_id, member)
    changes = [(field, each) for field in FIELDS for each in split(ground[field], wanted[field])]
    if not changes:
        raise NothingSuggested
    waiting = _list_waiting(request.id)
    new = [each for each in changes if each not in waiting]
    if len(waiting) + len(new) > MOST_EDITS:
        raise EnoughSuggested
    rows = [_row(request, member, field, change) for field, change in new]
    if rows:
        db.session.execute(insert(CoachEdit), rows)
        _heard(request)


def note(request_id: int, member: Member, words: str) -> None:
    """Leave a note. Raises OnlyCoaches, Restricted, ReachIsLimited, BannedFromTopic, NotFound, EnoughNotes."""
    request = _hold(request_id, member)
    count = select(func.count()).where(CoachNote.request_id == request.id)
    if (db.session.scalar(count) or 0) >= MOST_NOTES:
        raise EnoughNotes
    db.session.add(CoachNote(request_id=request.id, coach_id=member.id, words=words))
    db.session.flush()
    _heard(request)


def withdraw(edit: CoachEdit, member: Member) -> None:
    """Take a suggestion back; again changes nothing. Raises OnlyCoaches, NotFound, AnsweredAlready."""
    hold_as_coach(edit.request_id, member)
    db.session.refresh(edit)
    if edit.answer == WITHDRAWN:
        return
    if edit.answer is not None or edit.coach_id != member.id:
        raise AnsweredAlready
    edit.answer, edit.answered_at = WITHDRAWN, func.now()
    db.session.flush()


def _hold(request_id: int, member: Member) -> CoachRequest:
    claiming.expect_may_coach(member)
    request = hold_as_coach(request_id, member)
    if (topic_id := queries.get_asked(request_id).topic_id) is not None:
        expect_not_banned(topic_id, member)
    return request


def _heard(request: CoachRequest) -> None:
    request.heard_at = func.now()
    db.session.flush()
    claiming.tell(request, "wrote")


def _list_waiting(request_id: int) -> list[tuple[str, Change]]:
    wanted = select(CoachEdit).where(CoachEdit.request_id == request_id, CoachEdit.answered_at.is_(None))
    return [(each.field, queries.change_of(each)) for each in db.session.scalars(wanted)]


def _row(request: CoachRequest, member: Member, field: str, change: Change) -> dict[str, object]:
    return {"request_id": request.id, "coach_id": member.id, "field": field, **vars(change)}
