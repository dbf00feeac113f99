"""How far members have read in threads."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class ReadMark(Base):
    """A member has read a thread up to this reply. Nobody else is told.

    It is there for threads in which they have spoken or that they follow: nothing says what else somebody reads.
    `reply_id` is no foreign key, as replies come after it whether it is still there or not; 0 is before the first.
    """

    __tablename__ = "read_marks"
    __table_args__ = (Index("ix_read_marks_marked_at", "marked_at"),)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    reply_id: Mapped[int]
    marked_at: Mapped[CreatedAt]
