"""What an author makes of suggestions: each is taken or refused by itself, and taken only where it still fits.

Taken into a petition it is the author's own change, by the rules of those.
"""

from sqlalchemy import func, select

from ...core.data.db import db
from ...core.events import publish
from ...core.words.links import problem_of_links
from ...members.models import Member
from ...petitions.models import Petition
from ...petitions.services import asking as targets
from ...petitions.services import petitions
from ...posts.models import Draft, Post
from ...posts.services import drafts
from .. import queries
from ..errors import AnsweredAlready, GroundChanged, WouldNotFit
from ..events import AuthorActed
from ..models import DEMAND, REFUSED, TAKEN, CoachEdit, CoachRequest
from ..rules import LONGEST
from .holding import hold_edit


def take_into_draft(edit: CoachEdit, member: Member) -> None:
    """Let the draft say it; again changes nothing. Raises NotFound, IsOver, AnsweredAlready, GroundChanged,
    WouldNotFit.
    """
    request = hold_edit(edit, member)
    if _is_done(edit, TAKEN):
        return
    place = queries.PLACES[edit.field]
    mine = select(Draft.body).where(Draft.member_id == member.id, Draft.place == place)
    drafts.keep(member, place, applied(edit, db.session.scalar(mine.with_for_update()) or ""))
    _answer(request, edit, TAKEN)


def take_into_petition(edit: CoachEdit, petition: Petition, member: Member) -> None:
    """Let the petition say it, as its author corrects it; again changes nothing.

    Raises what `take_into_draft` and `petitions.edit` do: of what people have signed, only a correction is taken.
    """
    request = hold_edit(edit, member)
    if _is_done(edit, TAKEN):
        return
    petitions.hold(petition, member)
    said = {"demand": petition.title, "body": petition.body}
    said[edit.field] = applied(edit, said[edit.field])
    petitions.edit(petition, member, **said, targets=targets.list_names(petition.id), goal=petition.goal)
    if edit.answered_at is None:  # what follows from the change may have said so
        _answer(request, edit, TAKEN)


def refuse(edit: CoachEdit, member: Member) -> None:
    """Say no to it; again changes nothing. Raises NotFound, IsOver, AnsweredAlready."""
    request = hold_edit(edit, member)
    if not _is_done(edit, REFUSED):
        _answer(request, edit, REFUSED)


def settle(petition_id: int) -> None:
    """What a petition says by now, by whatever way, is suggested no more."""
    waiting = (
        select(CoachEdit, Post.title, Post.body)
        .join(CoachRequest, CoachRequest.id == CoachEdit.request_id)
        .join(Post, Post.id == CoachRequest.petition_id)
        .where(Post.id == petition_id, CoachRequest.ended_at.is_(None), CoachEdit.answered_at.is_(None))
    )
    for edit, title, body in db.session.execute(waiting).all():
        said = {"demand": title, "body": body}
        if queries.change_of(edit).is_in(said[edit.field]):
            edit.answer, edit.answered_at = TAKEN, func.now()
    db.session.flush()


def applied(edit: CoachEdit, text: str) -> str:
    """A text with this change. Raises GroundChanged, WouldNotFit."""
    changed = queries.change_of(edit).apply(text)
    if changed is None:
        raise GroundChanged
    is_link = edit.field == DEMAND and problem_of_links(changed) and not problem_of_links(text)
    if not changed.strip() or len(changed) > LONGEST[edit.field] or is_link:
        raise WouldNotFit
    return changed


def _is_done(edit: CoachEdit, answer: str) -> bool:
    """Whether that is what came of it already. Raises AnsweredAlready where something else did."""
    if edit.answer not in (None, answer):
        raise AnsweredAlready
    return edit.answer == answer


def _answer(request: CoachRequest, edit: CoachEdit, answer: str) -> None:
    edit.answer, edit.answered_at, request.heard_at = answer, func.now(), func.now()
    db.session.flush()
    if request.coach_id is not None:
        acted = AuthorActed(
            request_id=request.id, author_id=request.member_id, coach_id=request.coach_id, step="answered"
        )
        publish(acted)
