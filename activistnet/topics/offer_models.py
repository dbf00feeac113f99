"""Table of the roles in a topic that members are asked to take on."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt
from .models import ROLES

ASKED_FOR = timedelta(days=30)  # until which they can accept
RESTS = timedelta(days=30)  # until they can be asked again, after they said no or it was taken back


class RoleOffer(Base):
    """Somebody is asked to look after a topic, and does nothing there until they accept. Once they do, it is gone; when
    they say no, or it is taken back, it has `ended_at`. Where a command asked, `asked_by_id` is nobody's.
    """

    __tablename__ = "topic_role_offers"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str]
    days: Mapped[int | None]  # for how long, from when they accept
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[CreatedAt] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
