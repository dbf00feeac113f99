"""Editors, who feature on the first page: asking somebody to be one for a while, accepting, and taking it back.

They have no part in it until they accept, and none any more from the moment it is taken back.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ..core.data import audit
from ..core.data.audit import COMMAND_LINE, Actor
from ..core.data.db import QUIETLY, db
from ..core.data.parts import delete_some
from ..core.data.time import now
from ..core.events import publish
from ..follows.visibility import no_block_between
from ..members.models import Member
from ..members.rules import has_role, is_editor
from ..members.services import people
from .editor_models import RESTS, EditorOffer
from .editor_queries import IS_OPEN
from .errors import AskedLately, FeaturesAlready, NotAppointable, OfferGone
from .events import EditorAnswered, EditorAsked, EditorEnded, EditorOfferEnded


def ask(actor: Actor, member: Member, *, days: int) -> None:
    """Ask a member to be an editor; whoever is asked already is asked for these days, and hears nothing new.

    Raises FeaturesAlready, NotAppointable, AskedLately.
    """
    _hold(member)
    if member.is_moderator or is_editor(member):
        raise FeaturesAlready
    asked_by_id = None if actor == COMMAND_LINE else actor
    if not (member.is_active and member.has_profile and _are_on_terms(asked_by_id, member.id)):
        raise NotAppointable
    if (offer := _held(member)) is not None:
        _change_offer(offer, actor, days=days, asked_by_id=asked_by_id)
        return
    _expect_rested(member)
    said = {"days": days, "asked_by_id": asked_by_id, "asked_at": func.now(), "ended_at": None}
    row = insert(EditorOffer).values(member_id=member.id, **said)
    again = row.on_conflict_do_update(index_elements=["member_id"], set_=said)
    db.session.execute(again, execution_options=QUIETLY)
    audit.record(actor, "editor.ask", f"member:{member.id}", days=days)
    publish(EditorAsked(member_id=member.id, asker_id=asked_by_id))


def accept(member: Member, *, days: int) -> None:
    """Be an editor for as many days as one read; again changes nothing.

    Raises OfferGone: also where whoever asked is no operator any more, or one of the two has blocked the other.
    """
    _hold(member)
    offer = _held(member)
    if offer is None and is_editor(member):
        return
    if offer is None or offer.days != days or member.is_moderator or not _may_ask(offer):
        raise OfferGone
    asker_id = offer.asked_by_id
    db.session.delete(offer)
    db.session.flush()
    people.let_edit(member, now() + timedelta(days=days))
    audit.record(member.id, "editor.accept", f"member:{member.id}", days=days)
    publish(EditorAnswered(member_id=member.id, asker_id=asker_id, accepts=True))


def decline(member: Member) -> None:
    """Say no; again changes nothing."""
    _hold(member)
    if (offer := _held(member)) is None:
        return
    asker_id = offer.asked_by_id
    _close(EditorOffer.member_id == member.id)
    publish(EditorAnswered(member_id=member.id, asker_id=asker_id, accepts=False))


def end(actor: Actor, member: Member) -> bool:
    """Let a member be no editor any more, or not be asked: by an operator, or by themselves; whether they were."""
    _hold(member)
    was_editor, was_asked = is_editor(member), _held(member) is not None
    _end(EditorOffer.member_id == member.id)
    changed = people.let_edit(member, None) or was_asked
    if changed:
        audit.record(actor, "editor.end", f"member:{member.id}")
    if was_editor and actor != member.id:
        publish(EditorEnded(member_id=member.id))
    return changed


def end_offer(member_id: int) -> None:
    """Whoever is given a role is asked nothing any more: they may already, or are to be a member and no more."""
    _end(EditorOffer.member_id == member_id)


def end_between(one_id: int, other_id: int) -> None:
    """One of them blocks the other: neither is an editor because the other asked."""
    asked = or_(
        and_(EditorOffer.member_id == one_id, EditorOffer.asked_by_id == other_id),
        and_(EditorOffer.member_id == other_id, EditorOffer.asked_by_id == one_id),
    )
    _end(asked)


def forget_member(member_id: int) -> None:
    """A former member is asked nothing, and asks nobody."""
    theirs = or_(EditorOffer.member_id == member_id, EditorOffer.asked_by_id == member_id)
    db.session.execute(delete(EditorOffer).where(theirs), execution_options=QUIETLY)


def forget_old() -> bool:
    """Delete some of those who can be asked again; whether there may be more."""
    return delete_some(EditorOffer, func.coalesce(EditorOffer.ended_at, EditorOffer.asked_at) < func.now() - RESTS)


def _hold(member: Member) -> None:
    """Whoever acts about the same member waits, and then sees what became of it."""
    db.session.refresh(
        member, ["role", "edits_until", "suspended_at", "deleted_at"], with_for_update={"key_share": True}
    )


def _held(member: Member) -> EditorOffer | None:
    """What they are asked; nobody else changes it meanwhile, as the member is held."""
    mine = select(EditorOffer).where(EditorOffer.member_id == member.id, IS_OPEN)
    return db.session.scalar(mine, execution_options={"populate_existing": True})


def _change_offer(offer: EditorOffer, actor: Actor, *, days: int, asked_by_id: int | None) -> None:
    if (offer.days, offer.asked_by_id) == (days, asked_by_id):
        return
    offer.days, offer.asked_by_id = days, asked_by_id
    db.session.flush()
    audit.record(actor, "editor.ask", f"member:{offer.member_id}", days=days)


def _may_ask(offer: EditorOffer) -> bool:
    """Whether whoever asked might do so now; a command always."""
    if offer.asked_by_id is None:
        return True
    asker = db.session.get(Member, offer.asked_by_id)
    may = asker is not None and asker.is_active and has_role(asker, people.OPERATOR)
    return may and _are_on_terms(offer.asked_by_id, offer.member_id)


def _expect_rested(member: Member) -> None:
    """Go on only if they didn't say no a little while ago. Raises AskedLately."""
    lately = select(EditorOffer.days).where(
        EditorOffer.member_id == member.id, EditorOffer.ended_at > func.now() - RESTS
    )
    if db.session.scalar(lately) is not None:
        raise AskedLately


def _end(*those: ColumnElement[bool]) -> None:
    for member_id in _close(*those):
        publish(EditorOfferEnded(member_id=member_id))


def _close(*those: ColumnElement[bool]) -> Sequence[int]:
    ended = update(EditorOffer).where(*those, EditorOffer.ended_at.is_(None)).values(ended_at=func.now())
    return db.session.scalars(ended.returning(EditorOffer.member_id), execution_options=QUIETLY).all()


def _are_on_terms(one_id: int | None, other_id: int) -> bool:
    """Whether neither has blocked the other: nobody is asked by somebody they want nothing to do with."""
    on_terms = select(no_block_between(literal(one_id, BigInteger), literal(other_id, BigInteger)))
    return bool(db.session.scalar(on_terms))
