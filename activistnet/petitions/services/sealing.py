"""Sealing what the code before left in the open: what was there at an update, and what it wrote while both ran."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select, tuple_, update

from ...core.data.db import db
from ...members.models import Member
from .. import signed_lists
from ..given import NOTHING, divide
from ..mailboxes import member_digest_of, seal_hidden
from ..models import UNSEALED, WITHDRAWN, Confirmation, Signature
from ..ties import SIGNATURES
from .signing import withdraw_one

AT_ONCE = 1000  # signatures
IS_COUNTED = "counted"

Tie = tuple[int, bytes]  # a petition, and the index of a member under it


def seal_old() -> bool:
    """Seal what the code before left in the open, some of it; whether there was anything."""
    wanted = select(Signature).where(UNSEALED).order_by(Signature.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    signatures = db.session.scalars(wanted).all()
    former = _former({each.member_id for each in signatures if each.member_id is not None})
    new: dict[Tie, Signature] = {}
    for each in signatures:
        if each.member_id in former:
            each.member_id = None
        if each.member_id is not None and each.member_digest is None:
            new[each.petition_id, member_digest_of(each.petition_id, each.member_id)] = each
    busy = set()
    for tie, earlier in _find_tied(new).items():
        later = new.pop(tie)
        if not _hold(earlier):
            busy.add(later)
        else:
            _make_one(earlier, later)
    signed = _tie(new)
    for each in signatures:
        if each not in busy:
            _seal(each)
    db.session.flush()
    for member_id in sorted(signed, key=signed_lists.owner_of):  # the clock adds to lists in this order, too
        signed_lists.add(member_id, signed[member_id])
    return bool(signatures)


def put_right() -> None:
    """Bring what the code before left beside what it changed to where it belongs: it knows nothing of what is sealed.

    What it withdrew keeps nothing, and what it confirmed gets what the try had sealed.
    """
    rows, tries = SIGNATURES, Confirmation.__table__
    is_left = or_(rows.c.hidden_sealed.is_not(None), rows.c.language.is_not(None))
    left = update(rows).where(rows.c.state == WITHDRAWN, is_left)
    db.session.execute(left.values(hidden_sealed=None, language=None))
    spent = (tries.c.signature_id.is_not(None), tries.c.hidden_sealed.is_not(None))
    lost = (rows.c.id == tries.c.signature_id, rows.c.state != WITHDRAWN, rows.c.hidden_sealed.is_(None))
    is_bound_alike = rows.c.mailbox_digest == tries.c.mailbox_digest
    db.session.execute(update(rows).where(*spent, *lost, is_bound_alike).values(hidden_sealed=tries.c.hidden_sealed))
    db.session.execute(update(tries).where(*spent).values(hidden_sealed=None))


def _find_tied(ties: Collection[Tie]) -> dict[Tie, Signature]:
    """The signatures that are tied so already."""
    if not ties:
        return {}
    wanted = select(Signature).where(tuple_(Signature.petition_id, Signature.member_digest).in_(ties))
    return {(each.petition_id, each.member_digest or b""): each for each in db.session.scalars(wanted)}


def _hold(signature: Signature) -> bool:
    """Keep others from changing it, unless somebody does just now; nobody is waited for in a circle."""
    held = select(Signature).where(Signature.id == signature.id).with_for_update(skip_locked=True)
    return db.session.scalar(held.execution_options(populate_existing=True)) is not None


def _make_one(earlier: Signature, later: Signature) -> None:
    """One signature of two of the same member, who was not known again by the code before and so counted twice.

    The first keeps its place and gets what was said last, unless it was taken back: then it is nobody's any more.
    """
    if later.state == IS_COUNTED and earlier.state != IS_COUNTED:
        digest, earlier.member_digest = earlier.member_digest, None
        db.session.flush()
        later.member_digest = digest
        return
    member_id, later.member_id = later.member_id, None
    if later.state != IS_COUNTED:
        return
    said: dict[str, Any] = {name: getattr(later, name) for name in NOTHING}
    db.session.flush()
    withdraw_one(later)
    db.session.refresh(later)
    for name, value in said.items():
        setattr(earlier, name, value)
    earlier.member_id = member_id
    _seal(earlier)


def _tie(new: dict[Tie, Signature]) -> dict[int, list[int]]:
    """Tie signatures to their members; which petitions each of these has signed."""
    signed: dict[int, list[int]] = defaultdict(list)
    for (petition_id, digest), each in new.items():
        each.member_digest = digest
        if each.member_id is not None:
            signed[each.member_id].append(petition_id)
    return signed


def _seal(signature: Signature) -> None:
    """What nobody may see of it. Where no index is there to bind it to, nobody could ever be shown it: it goes."""
    shown, hidden = divide({name: getattr(signature, name) for name in NOTHING})
    digest = signature.mailbox_digest or signature.member_digest
    if hidden and digest is not None:
        signature.hidden_sealed = seal_hidden(signature.petition_id, digest, hidden)
    for name, value in shown.items():
        setattr(signature, name, value)
    if not signature.show_name:
        signature.member_id = None


def _former(member_ids: set[int]) -> set[int]:
    former = select(Member.id).where(Member.id.in_(member_ids), Member.deleted_at.is_not(None))
    return set(db.session.scalars(former)) if member_ids else set()
