"""Tables of summaries that members write of threads: sentences, each of which cites replies."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

LONG = 20  # replies; a thread with more of them is summarised
MOST = 12  # sentences
MOST_CITED = 6  # replies, by one of them
LONGEST = 300  # letters of one


class Summary(Base):
    """What a member takes a thread to say. The newest that was accepted is shown over it."""

    __tablename__ = "summaries"
    __table_args__ = (
        Index("ix_summaries_accepted", "root_id", "accepted_at", "id"),
        Index(
            "ix_summaries_waiting", "root_id", "author_id", unique=True, postgresql_where=text("accepted_at IS NULL")
        ),
    )
    id: Mapped[Id]
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    made_at: Mapped[CreatedAt]
    accepted_at: Mapped[datetime | None]


class SummarySentence(Base):
    """One sentence."""

    __tablename__ = "summary_sentences"
    summary_id: Mapped[int] = mapped_column(ForeignKey("summaries.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


class SummaryCitation(Base):
    """A reply that a sentence is from."""

    __tablename__ = "summary_citations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["summary_id", "number"],
            ["summary_sentences.summary_id", "summary_sentences.number"],
            ondelete="CASCADE",
        ),
    )
    summary_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
