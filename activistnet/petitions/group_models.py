"""Tables of signatures that moderators look at together."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment


class SignatureGroup(Base):
    """Signatures under one petition that were given in one burst, or with addresses of one mail domain in that time.

    `domain_digest` is a blind index of that domain within the petition; nothing says which one it is. `state` is what
    was done with them last and `before` what had been done until then; `taken_out` of them stopped counting, at
    `changed_at`, for a `reason` that the petition tells everybody.

    Or those that were held when they were given, all for one reason (`held_for`), or some drawn by lot: then
    `taken_out` of them were counted or found invalid.
    """

    __tablename__ = "signature_groups"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'held', 'invalidated', 'restored')", name="state"),
        CheckConstraint("before IN ('waiting', 'held', 'invalidated', 'restored')", name="before"),
        Index("ix_signature_groups_petition_id", "petition_id", "id"),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    first_at: Mapped[Moment]
    last_at: Mapped[Moment]
    domain_digest: Mapped[bytes | None]
    held_for: Mapped[str | None]
    size: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="waiting")
    before: Mapped[str] = mapped_column(server_default="waiting")
    taken_out: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str] = mapped_column(server_default="")
    changed_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class DomainLook(Base):
    """A moderator looked for signatures of one mail domain in this time, whether or not there were enough.

    What is looked at later is the same time or apart from it: one longer by one signature would tell of whoever gave
    it.
    """

    __tablename__ = "domain_looks"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    domain_digest: Mapped[bytes] = mapped_column(primary_key=True)
    first_at: Mapped[Moment] = mapped_column(primary_key=True)
    last_at: Mapped[Moment] = mapped_column(primary_key=True)


class GroupedSignature(Base):
    """A signature of a group. `is_taken` while this group keeps it out of the count."""

    __tablename__ = "grouped_signatures"
    __table_args__ = (Index("ix_grouped_signatures_signature_id", "signature_id"),)
    group_id: Mapped[int] = mapped_column(ForeignKey("signature_groups.id", ondelete="CASCADE"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    is_taken: Mapped[bool] = mapped_column(server_default="false")
