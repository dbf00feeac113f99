"""Vouching for somebody who has signed, taking that back, and forgetting it."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.crypto import token_hash
from ...core.data.db import db
from ...members.models import Member
from ...petitions.errors import PetitionClosed
from ...petitions.models import COUNTED, Signature
from ...petitions.own import OwnSignature
from ...petitions.queries import PetitionPage
from ...petitions.rules import is_running
from ...petitions.vouch_models import SpentVouchCode, Vouch, voucher_of
from .. import rules
from ..errors import CodeUsed, NotCounted


def expect_vouchable(signature: OwnSignature, petition: PetitionPage, voucher: Member) -> None:
    """Go on only where this member may vouch for it. Raises NotCounted, PetitionClosed, TooNew, HeldBack."""
    rules.expect_may_vouch(voucher)
    if not signature.is_counted:
        raise NotCounted
    if not is_running(petition):
        raise PetitionClosed


def has_vouched(signature: OwnSignature, voucher: Member) -> bool:
    """Whether this member has vouched for it already."""
    mine = (Vouch.signature_id == signature.id, Vouch.voucher == voucher_of(voucher.id))
    return db.session.scalar(select(Vouch.id).where(*mine)) is not None


def vouch(signature: OwnSignature, voucher: Member, *, code: str) -> None:
    """Note that this member has met them, by a code that works once. Raises CodeUsed, NotCounted.

    The signature is held, so that nobody withdraws it meanwhile and leaves this behind.
    """
    mine = select(Signature.id).where(Signature.id == signature.id, Signature.state == COUNTED)
    if db.session.scalar(mine.with_for_update(read=True)) is None:
        raise NotCounted
    spent = {"code_hash": token_hash(code), "expires_at": func.now() + rules.LASTS}
    used = insert(SpentVouchCode).values(spent).on_conflict_do_nothing().returning(SpentVouchCode.code_hash)
    if db.session.scalar(used) is None:
        raise CodeUsed
    row = {"petition_id": signature.petition.id, "signature_id": signature.id, "voucher": voucher_of(voucher.id)}
    db.session.execute(insert(Vouch).values(row).on_conflict_do_nothing())


def withdraw(vouch_id: int, voucher: Member) -> None:
    """Vouch no more; nothing where it is withdrawn already, or another member's."""
    db.session.execute(delete(Vouch).where(Vouch.id == vouch_id, Vouch.voucher == voucher_of(voucher.id)))


def forget_voucher(member_id: int) -> None:
    """Forget for whom a member has vouched."""
    db.session.execute(delete(Vouch).where(Vouch.voucher == voucher_of(member_id)))
