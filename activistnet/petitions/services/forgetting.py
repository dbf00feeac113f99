"""Taking people out of what they signed: when they leave, and what the code before left in the open."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func, or_, select, update

from ...core.data.db import db
from ...members.models import Member
from .. import signed_lists
from ..counts import TABLE
from ..given import NOTHING, divide, emptied
from ..mailboxes import member_digest_of, seal_hidden
from ..models import UNSEALED, Petition, Signature
from ..ties import SIGNATURES, theirs_among, ties_of

LATELY = timedelta(days=2)
CLOSED_KEPT = timedelta(days=180)
AT_ONCE = 1000  # signatures
# What a signature is left with of a former member: it is nobody's, until its mailbox joins again.
OF_FORMER = {"member_id": None, "member_digest": None, **emptied(but={"country", "reason"})}


def forget_person(member_id: int, *, mailbox: str | None = None) -> None:
    """Leave a former member's signatures counted, without name, postcode and mailbox, and forget which they are.

    The blind index of the mailbox stays, so that it is not counted a second time.
    """
    keys = ties_of(signed_lists.read(member_id), member_id, mailbox)
    theirs = db.session.scalars(theirs_among(SIGNATURES.c.id), keys).all()
    mine = or_(Signature.id.in_(theirs), Signature.member_id == member_id)
    db.session.execute(update(Signature).where(mine).values(OF_FORMER))
    signed_lists.remove(member_id)


def forget_former_members() -> None:
    """The same for whoever signed in one request while another one deleted the account."""
    lately = Member.deleted_at > func.now() - LATELY
    for member_id in db.session.scalars(select(Member.id).where(lately)):
        forget_person(member_id)


def forget_closed() -> bool:
    """Let go of addresses, and of what was hidden, under a petition that closed long ago; whether there was one.

    A part at a time. What is shown stays, and so do the indexes: whoever signed can still take it back.
    """
    is_over = (Petition.closed_at < func.now() - CLOSED_KEPT, Petition.anonymised_at.is_(None))
    due = select(TABLE.c.id).where(*is_over).order_by(TABLE.c.id).limit(1).with_for_update(skip_locked=True)
    petition_id = db.session.scalar(due)
    if petition_id is None:
        return False
    sealed = or_(Signature.mailbox_sealed.is_not(None), Signature.hidden_sealed.is_not(None))
    some = select(Signature.id).where(Signature.petition_id == petition_id, sealed).limit(AT_ONCE)
    unsealed = update(Signature).where(Signature.id.in_(some)).values(mailbox_sealed=None, hidden_sealed=None)
    if len(db.session.scalars(unsealed.returning(Signature.id)).all()) < AT_ONCE:
        db.session.execute(update(TABLE).where(TABLE.c.id == petition_id).values(anonymised_at=func.now()))
    return True


def seal_old() -> bool:
    """Seal what the code before left in the open, some of it; whether there was anything."""
    wanted = select(Signature).where(UNSEALED).order_by(Signature.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    signatures = db.session.scalars(wanted).all()
    former = _former({each.member_id for each in signatures if each.member_id is not None})
    signed: dict[int, list[int]] = defaultdict(list)
    for each in signatures:
        if each.member_id in former:
            each.member_id = None
        if each.member_id is not None and each.member_digest is None:
            each.member_digest = member_digest_of(each.petition_id, each.member_id)
            signed[each.member_id].append(each.petition_id)
        _seal(each)
    db.session.flush()
    for member_id in sorted(signed, key=signed_lists.owner_of):  # the clock adds to lists in this order, too
        signed_lists.add(member_id, signed[member_id])
    return bool(signatures)


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
