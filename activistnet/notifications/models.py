"""The table of what members are told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class Notification(Base):
    """Something to tell a member: one row for each kind, thing and day, counting how often.

    Replies and followers are counted anew from the rows (`news`), as some of them may be gone: replies of the day from
    `first_post_id` on, and of `data["told"]`, the followers told of in this order, those who still follow. `read_to` is
    how far it was read when it was last read: the number of a reply, or how many of these followers. What shares
    brought is counted here, by the day of the signatures, up and down; `data["told"]` is the most that was told.
    """

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
    first_post_id: Mapped[int | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    read_to: Mapped[int | None]
