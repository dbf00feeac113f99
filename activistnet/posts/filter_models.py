"""The table of words that members don't want to read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class WordFilter(Base):
    """A word or a few that fold what they stand in for one member, until it ends; nobody else is told.

    `folded` is the word as it is looked for, without case and accents.
    """

    __tablename__ = "word_filters"
    __table_args__ = (
        UniqueConstraint("member_id", "folded"),
        Index("ix_word_filters_ends_at", "ends_at", postgresql_where=text("ends_at IS NOT NULL")),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    word: Mapped[str]
    folded: Mapped[str]
    ends_at: Mapped[datetime | None]
    made_at: Mapped[CreatedAt]
