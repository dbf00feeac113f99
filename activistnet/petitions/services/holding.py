"""Held signatures: whose turn it is to be asked for the second proof, and those that never gave it."""

from datetime import timedelta

from sqlalchemy import Select, and_, func, select, update

from ...core.data.clauses import there_is
from ...core.data.db import db
from ...core.data.parts import delete_some, update_some
from ..given import emptied
from ..group_models import GroupedSignature
from ..mailboxes import unseal_mailbox
from ..models import HELD, WITH_MAILBOX, WITHDRAWN, Signature

REST = timedelta(days=1)  # before the second proof is asked for
KEPT = timedelta(days=30)  # without it


def due() -> Select[int]:
    """The numbers of those that have waited long enough and were not asked yet.

    Whoever holds a throw-away address proves nothing by it a second time.
    """
    waited = Signature.signed_at < func.now() - REST
    may_prove = Signature.held_for.is_distinct_from("throwaway")
    return select(Signature.id).where(Signature.state == HELD, waited, may_prove, Signature.asked_again_at.is_(None))


def find_held(signature_id: int) -> tuple[int, str] | None:
    """The petition and the mailbox of a held signature; None for one that is not, or has no mailbox.

    Whoever presses at the same moment waits, and then finds it counted: one signature uses up one place, not several.
    """
    columns = (Signature.petition_id, Signature.mailbox_digest, Signature.mailbox_sealed)
    mine = select(*columns).where(Signature.id == signature_id, Signature.state == HELD).with_for_update()
    row = db.session.execute(mine).first()
    if row is None or row.mailbox_digest is None or row.mailbox_sealed is None:
        return None
    return row.petition_id, unseal_mailbox(row.petition_id, row.mailbox_digest, row.mailbox_sealed)


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
    of_count = Signature.held_for.is_(None)
    by_moderators = of_count & there_is(
        GroupedSignature, GroupedSignature.signature_id == Signature.id, and_(GroupedSignature.is_taken)
    )
    is_old = (Signature.state == HELD, Signature.signed_at < func.now() - KEPT, ~by_moderators)
    as_before = {"state": WITHDRAWN, **emptied()}
    if update_some(Signature, *is_old, Signature.first_signed_at.is_not(None), values=as_before):
        return True
    return delete_some(Signature, *is_old)
