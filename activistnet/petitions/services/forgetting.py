"""Taking people out of what they signed: when they leave, and long after a petition is over."""

from datetime import timedelta

from sqlalchemy import delete, func, or_, select, update

from ...core.data.db import db
from ...members.models import Member
from .. import signed_lists
from ..counts import TABLE
from ..given import emptied
from ..models import Petition, Signature
from ..ties import ids_among, ties_of
from ..vouch_models import Vouch

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
    theirs = db.session.scalars(ids_among(), keys).all()
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

    A part at a time. What is shown stays, and so do the indexes: whoever signed can still take it back. Who
    has met whom is forgotten; how many were met stays as it was counted last.
    """
    is_over = (Petition.closed_at < func.now() - CLOSED_KEPT, Petition.anonymised_at.is_(None))
    due = select(TABLE.c.id).where(*is_over).order_by(TABLE.c.id).limit(1).with_for_update(skip_locked=True)
    petition_id = db.session.scalar(due)
    if petition_id is None:
        return False
    sealed = or_(Signature.mailbox_sealed.is_not(None), Signature.hidden_sealed.is_not(None))
    some = select(Signature.id).where(Signature.petition_id == petition_id, sealed).limit(AT_ONCE)
    nothing = {"mailbox_sealed": None, "hidden_sealed": None, "language": None, "news": ""}
    unsealed = update(Signature).where(Signature.id.in_(some)).values(nothing)
    if len(db.session.scalars(unsealed.returning(Signature.id)).all()) < AT_ONCE:
        db.session.execute(update(TABLE).where(TABLE.c.id == petition_id).values(anonymised_at=func.now()))
        db.session.execute(delete(Vouch).where(Vouch.petition_id == petition_id))
    return True
