"""The table of who came to topics for members alone, and who went."""

from datetime import timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

KINDS = ("joined", "left", "removed")
KEPT = timedelta(days=90)


class Coming(Base):
    """A member joined a topic for members alone, left it, or was removed from it, which those who lead it see."""

    __tablename__ = "topic_comings"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_topic_comings_topic_id", "topic_id", "id"),
    )
    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    happened_at: Mapped[CreatedAt] = mapped_column(index=True)
