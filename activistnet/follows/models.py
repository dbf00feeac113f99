"""Tables of who follows, blocks and mutes whom."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class Follow(Base):
    """A member wants to see what another one does."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("member_id <> followed_id", name="not_oneself"),
        Index("ix_follows_followed_id", "followed_id", "created_at", "member_id"),
        Index("ix_follows_member_id_created_at", "member_id", "created_at", "followed_id"),
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[CreatedAt]


class Block(Base):
    """A member is out of another one's reach, and that one out of theirs."""

    __tablename__ = "blocks"
    __table_args__ = (CheckConstraint("member_id <> blocked_id", name="not_oneself"),)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[CreatedAt]


class Mute(Base):
    """A member does not want to see what another one does, without that one knowing: for good, or until it ends."""

    __tablename__ = "mutes"
    __table_args__ = (
        CheckConstraint("member_id <> muted_id", name="not_oneself"),
        Index("ix_mutes_ends_at", "ends_at", postgresql_where=text("ends_at IS NOT NULL")),
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[CreatedAt]
    ends_at: Mapped[datetime | None]
