"""Tables of who has met whom that signed, which nobody can read without the keys."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.crypto import blind_index
from ..core.data.db import Base, Id, Moment


def voucher_of(member_id: int) -> bytes:
    """Under which a member vouches."""
    return blind_index(str(member_id), scope="vouches")


class Vouch(Base):
    """A member says to have met whoever gave a signature.

    `voucher` is a blind index of that member: it finds what is theirs, and says to nobody else whose it is. The
    database lets go of it when the signature is withdrawn, or its person has left (`forget_vouches`).
    """

    __tablename__ = "vouches"
    __table_args__ = (
        UniqueConstraint("signature_id", "voucher"),
        Index("ix_vouches_voucher", "voucher", "id"),
        Index("ix_vouches_petition_id", "petition_id"),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"))
    voucher: Mapped[bytes]
    vouched_on: Mapped[date] = mapped_column(server_default=text("(timezone('UTC', now()))::date"))


class SpentVouchCode(Base):
    """A code that somebody has used, for as long as it would be taken."""

    __tablename__ = "spent_vouch_codes"
    __table_args__ = (Index("ix_spent_vouch_codes_expires_at", "expires_at"),)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[Moment]
