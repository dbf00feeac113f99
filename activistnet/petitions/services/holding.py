"""Held signatures: whose turn it is to be asked for the second proof, and those that never gave it."""

from datetime import timedelta

from sqlalchemy import Select, and_, func, select, update

from ...core.data.clauses import there_is
from ...core.data.db import db
from ...core.data.parts import delete_some, update_some
from ..given import emptied
from ..group_models import GroupedSignature
from ..models import HELD, WITH_MAILBOX, WITHDRAWN, Signature

REST = timedelta(days=1)  # before the second proof is asked for
KEPT = timedelta(days=30)  # without it


def due() -> Select[int]:
    """The numbers of those that have waited long enough and were not asked yet."""
    waited = Signature.signed_at < func.now() - REST
    return select(Signature.id).where(Signature.state == HELD, waited, Signature.asked_again_at.is_(None))


def take(signature_id: int) -> Signature | None:
    """The signature whose turn it is, with its mailbox, noted as asked; None when somebody was first."""
    mine = due().where(Signature.id == signature_id).with_for_update(skip_locked=True)
    asked = update(Signature).where(Signature.id.in_(mine)).values(asked_again_at=func.now())
    if db.session.scalar(asked.returning(Signature.id)) is None:
        return None
    return db.session.get(Signature, signature_id, options=WITH_MAILBOX)


def count() -> int:
    """How many are held."""
    return db.session.scalars(select(func.count()).where(Signature.state == HELD)).one()


def forget_old() -> bool:
    """Delete some of what nobody has proven for so long; whether there may be more.

    It never counted, and nobody took it back. Whoever withdrew a signature before this one is where they were then.
    What moderators hold has counted, and waits for them.
    """
    by_moderators = there_is(
        GroupedSignature, GroupedSignature.signature_id == Signature.id, and_(GroupedSignature.is_taken)
    )
    is_old = (Signature.state == HELD, Signature.signed_at < func.now() - KEPT, ~by_moderators)
    as_before = {"state": WITHDRAWN, **emptied()}
    if update_some(Signature, *is_old, Signature.first_signed_at.is_not(None), values=as_before):
        return True
    return delete_some(Signature, *is_old)
