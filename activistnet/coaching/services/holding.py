"""Requests that somebody changes: held, so that two don't do the same."""

from ...core.data.db import db
from ...core.refusals import NotFound
from ...members.models import Member
from ..errors import IsOver, OnlyCoaches
from ..models import CoachEdit, CoachRequest
from ..queries import hold
from ..rules import is_coach


def hold_as_author(request_id: int, member: Member) -> CoachRequest:
    """The same for its author alone. Raises NotFound."""
    request = hold(request_id)
    if request.member_id != member.id:
        raise NotFound
    return request


def hold_as_coach(request_id: int, member: Member) -> CoachRequest:
    """The same for whoever coaches there now. Raises OnlyCoaches, NotFound."""
    if not is_coach(member):
        raise OnlyCoaches
    request = hold(request_id)
    if request.coach_id != member.id or not request.is_open:
        raise NotFound
    return request


def hold_edit(edit: CoachEdit, member: Member) -> CoachRequest:
    """The open request of a suggestion, for its author, with what became of that by now. Raises NotFound, IsOver."""
    request = hold_as_author(edit.request_id, member)
    if not request.is_open:
        raise IsOver
    db.session.refresh(edit)
    return request
