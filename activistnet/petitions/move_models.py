"""The table of signatures that were asked to move to another petition, or have."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base


class MovedSignature(Base):
    """That whoever signed a petition was asked to move to the one it was joined into, and that they did.

    `to_id` is the signature by which they count there, and `made_it` whether that came of this one: it did not where
    they had signed there before, or another of theirs was moved first. It came of this one as long as it was not taken
    back and given anew, which its time says. `state_before` is what this one was; it is that again once it has
    `returned_at`. Of a signature that was given there and stays there, it says when its person was told so.
    """

    __tablename__ = "moved_signatures"
    __table_args__ = (
        Index("ix_moved_signatures_union", "union_id", "petition_id", postgresql_where=text("moved_at IS NOT NULL")),
        Index("ix_moved_signatures_to_id", "to_id", postgresql_where=text("to_id IS NOT NULL")),
    )
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("unions.id", ondelete="CASCADE"), primary_key=True, index=True)
    petition_id: Mapped[int]
    asked_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    to_id: Mapped[int | None]
    made_it: Mapped[bool] = mapped_column(server_default="false")
    state_before: Mapped[str | None]
    returned_at: Mapped[datetime | None]
