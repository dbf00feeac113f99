"""What moderators change about decision makers: what is said of one, that two are one, that one is a private person."""

from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from ...core.data.crypto import seal
from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import NotFound
from ...members.models import Member
from ..errors import MergedAlready, NameTaken, NoSuchOther, PrivateIntoOther
from ..events import DecisionMakersChanged
from ..models import DecisionMaker, DecisionMakerChange, contact_context
from ..queries import contact_of
from ..rules import key_of, slug_of, words_in
from . import naming

# Each act holds rows of several, which others may just have made one or two.
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('changed decision makers', 0))")


class Said(NamedTuple):
    """What is said of one in public. `kind` is person or body, or empty where nobody has said it."""

    kind: str
    name: str
    office: str
    place: str


def hold() -> None:
    """Have whoever else changes one wait until this act is over."""
    db.session.execute(ONE_AT_A_TIME)


def edit(decision_maker_id: int, member: Member, said: Said, *, contact: str, reason: str) -> None:
    """Say something else of one; nothing where that is said already.

    Petitions go on naming it as they did, and its name before goes on leading to it.

    Raises NameTaken, NotFound, MergedAlready.
    """
    found = _hold_whole(decision_maker_id)
    values = _values_of(found, said, contact)
    if all(getattr(found, name) == value for name, value in values.items()):
        return
    before = naming.name_of(found)
    try:
        with db.session.begin_nested():
            naming.give_way(found.id, values["key"], values["kind"])
            db.session.execute(update(DecisionMaker).where(DecisionMaker.id == found.id).values(**values))
            if found.is_private or key_of(before["name"]) != key_of(said.name):
                naming.keep(before, found.id)
    except IntegrityError:
        raise NameTaken from None
    _note(found.id, member, "edited", reason)
    publish(DecisionMakersChanged(decision_maker_ids=(found.id,)))


def mark(decision_maker_id: int, member: Member, *, is_private: bool, reason: str) -> None:
    """Say that one is a private person, or none; nothing where that is what it is. Raises NotFound, MergedAlready."""
    found = _hold_whole(decision_maker_id)
    if found.is_private == is_private:
        return
    found.is_private = is_private
    if is_private:
        # Its place told it from others; whoever leaves that out means the same person.
        naming.keep({**naming.name_of(found), "place": "", "key": key_of(found.name)}, found.id)
    _note(found.id, member, "private" if is_private else "public", reason)
    publish(DecisionMakersChanged(decision_maker_ids=(found.id,)))


def merge(decision_maker_id: int, into_id: int, member: Member, *, reason: str) -> None:
    """Have one be another name of the other; what was merged into it before goes along.

    Whoever merges the two the other way round at this moment comes first or is refused. Safe to repeat.

    Raises NotFound, NoSuchOther, MergedAlready, PrivateIntoOther.
    """
    held = _hold_rows(decision_maker_id, into_id)
    if decision_maker_id == into_id or into_id not in held:
        raise NoSuchOther
    if held[decision_maker_id].merged_into_id == into_id:
        return
    if any(held[each].merged_into_id is not None for each in (decision_maker_id, into_id)):
        raise MergedAlready
    if held[decision_maker_id].is_private and not held[into_id].is_private:
        raise PrivateIntoOther
    along = (
        update(DecisionMaker).where(DecisionMaker.merged_into_id == decision_maker_id).values(merged_into_id=into_id)
    )
    moved = list(db.session.scalars(along.returning(DecisionMaker.id)))
    held[decision_maker_id].merged_into_id = into_id
    _note(decision_maker_id, member, "merged", reason, into_id=into_id, moved=moved)
    publish(DecisionMakersChanged(decision_maker_ids=(decision_maker_id, into_id)))


def undo(change_id: int) -> None:
    """Have the two be two again, with what each was before. Safe to repeat.

    But what has become a private person meanwhile was one under both names. Raises NotFound.
    """
    hold()
    mine = (DecisionMakerChange.id == change_id, DecisionMakerChange.action == "merged")
    change = db.session.scalar(select(DecisionMakerChange).where(*mine).with_for_update())
    if change is None:
        raise NotFound
    if change.undone_at is not None or change.into_id is None:
        return
    held = _hold_rows(change.decision_maker_id, change.into_id)
    found = held[change.decision_maker_id]
    whole_id, found.merged_into_id = found.merged_into_id, None
    found.is_private |= bool(whole_id and db.session.get_one(DecisionMaker, whole_id).is_private)
    back = (DecisionMaker.id.in_(change.moved), DecisionMaker.merged_into_id == whole_id)
    db.session.execute(update(DecisionMaker).where(*back).values(merged_into_id=found.id))
    db.session.execute(update(DecisionMakerChange).where(*mine).values(undone_at=func.now()))
    publish(DecisionMakersChanged(decision_maker_ids=(found.id, whole_id or change.into_id)))


def _hold_whole(decision_maker_id: int) -> DecisionMaker:
    """One that is no other name of another, until this act is over. Raises NotFound, MergedAlready."""
    found = _hold_rows(decision_maker_id)[decision_maker_id]
    if found.merged_into_id is not None:
        raise MergedAlready
    return found


def _hold_rows(*ids: int) -> dict[int, DecisionMaker]:
    """These and their other names, in the order of their numbers, until this act is over.

    Raises NotFound where the first is not there.
    """
    hold()
    theirs = or_(DecisionMaker.id.in_(ids), DecisionMaker.merged_into_id.in_(ids))
    wanted = select(DecisionMaker).where(theirs).order_by(DecisionMaker.id)
    rows = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    held = {each.id: each for each in rows}
    if ids[0] not in held:
        raise NotFound
    return held


def _values_of(found: DecisionMaker, said: Said, contact: str) -> dict[str, Any]:
    """What its columns hold once this is said of it."""
    values = {**said._asdict(), "kind": said.kind or None, "key": key_of(said.name, said.place)}
    values |= {"slug": slug_of(said.name), "words": words_in(said.name, said.office, said.place)}
    if contact != contact_of(found.id):
        values["contact_sealed"] = seal(contact, context=contact_context(found.id)) if contact else None
    return values


def _note(
    decision_maker_id: int,
    member: Member,
    action: str,
    reason: str,
    *,
    into_id: int | None = None,
    moved: list[int] | None = None,
) -> None:
    change = DecisionMakerChange(
        decision_maker_id=decision_maker_id,
        action=action,
        reason=reason,
        into_id=into_id,
        moved=moved or [],
        made_by_id=member.id,
    )
    db.session.add(change)
    db.session.flush()
