"""Table of who is banned from a topic."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base


class TopicBan(Base):
    """A member writes nothing in a topic and is none of its members, till then.

    It is over when its time has come, which is seen when it is read. `members.banned_until` says that there is one.
    """

    __tablename__ = "topic_bans"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, index=True)
    until: Mapped[datetime] = mapped_column(index=True)
