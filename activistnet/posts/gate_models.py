"""Tables of who may reply in a thread and how fast, and of when members last did where that is slowed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Moment

WHO = ("everyone", "followers", "topic", "approved", "members")
MINUTES = (1, 5, 15, 60)


class ThreadGate(Base):
    """Who may reply in a thread, and how often one member may until `slow_until`; a thread without one is open to all.

    `who` are everyone, the followers of its author, the members of its topic, or everyone whom its author lets in;
    those who follow its topic were chosen while topics had no members. Where it is slowed `by_team`, its author takes
    that back no more than a lock.
    """

    __tablename__ = "thread_gates"
    __table_args__ = (
        CheckConstraint(f"who IN {WHO}", name="who"),
        CheckConstraint(f"minutes IN {MINUTES}", name="minutes"),
        CheckConstraint("(minutes IS NULL) = (slow_until IS NULL)", name="slow"),
    )
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[str] = mapped_column(server_default="everyone")
    minutes: Mapped[int | None]
    slow_until: Mapped[datetime | None]
    by_team: Mapped[bool] = mapped_column(server_default="false")
    reason: Mapped[str] = mapped_column(server_default="")
    hears_followed: Mapped[bool] = mapped_column(server_default="false")  # its author, of those they follow alone
    changed_at: Mapped[CreatedAt]


class ReplyTurn(Base):
    """When a member last replied in a thread that is slowed."""

    __tablename__ = "reply_turns"
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    replied_at: Mapped[Moment] = mapped_column(index=True)
