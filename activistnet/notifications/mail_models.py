"""The table of what members want to be mailed of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base

DEFAULTS = {"replies": "daily", "followers": "off"}


class MailChoice(Base):
    """How often one member is mailed of replies and of followers; who has no row has the defaults.

    `mailed_at` is when the last mail at once was sent.
    """

    __tablename__ = "mail_choices"
    __table_args__ = (
        CheckConstraint("replies IN ('off', 'daily', 'once')", name="replies"),
        CheckConstraint("followers IN ('off', 'daily', 'once')", name="followers"),
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    replies: Mapped[str] = mapped_column(server_default=DEFAULTS["replies"])
    followers: Mapped[str] = mapped_column(server_default=DEFAULTS["followers"])
    mailed_at: Mapped[datetime | None]
