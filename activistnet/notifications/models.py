"""The table of what members are told."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class Notification(Base):
    """Something to tell a member: one row for each kind, thing and day, counting how often."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "thing", "day"),
        Index("ix_notifications_page", "member_id", text("updated_at DESC"), text("id DESC")),
        Index("ix_notifications_unread", "member_id", postgresql_where=text("read_at IS NULL")),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    kind: Mapped[str]
    thing: Mapped[str]
    day: Mapped[date] = mapped_column(Date)
    count: Mapped[int] = mapped_column(server_default="1")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, str | int]] = mapped_column(JSONB, server_default="{}")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None]
