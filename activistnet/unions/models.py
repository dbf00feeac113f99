"""Tables of unions: two petitions, the text that their authors agree on, and who owns the petition that comes of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

IS_PROPOSED = text("state = 'proposed'")


class Union(Base):
    """Two petitions whose authors want one text, or have joined them under one.

    Its `state` is proposed, joined, declined, taken-back, ended (by something else than its two authors) or undone.
    `text_number` is that of the text of now, which whoever wrote it agrees to; the other author's yes is what joins
    them. `joined_id` is the petition that comes of it. While two are proposed to each other there is one row of them,
    whichever way it was proposed.
    """

    __tablename__ = "unions"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'joined', 'declined', 'taken-back', 'ended', 'undone')", name="state"),
        CheckConstraint("first_id <> second_id", name="two"),
        Index(
            "ix_unions_once",
            func.least(text("first_id"), text("second_id")),
            func.greatest(text("first_id"), text("second_id")),
            unique=True,
            postgresql_where=IS_PROPOSED,
        ),
        Index("ix_unions_first_id", "first_id"),
        Index("ix_unions_second_id", "second_id"),
        Index("ix_unions_joined_at", "joined_at", postgresql_where=text("joined_at IS NOT NULL")),
    )
    id: Mapped[Id]
    first_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), unique=True)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(server_default="proposed")
    text_number: Mapped[int] = mapped_column(server_default="1")
    proposed_at: Mapped[CreatedAt]
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def originals(self) -> tuple[int, int]:
        """The two that are joined."""
        return self.first_id, self.second_id

    @property
    def authors(self) -> tuple[int, int]:
        """Who started these, the one who proposed first."""
        return self.proposer_id, self.other_id

    def other_than(self, member_id: int) -> int:
        """The other one of its two authors."""
        return self.other_id if member_id == self.proposer_id else self.proposer_id


class UnionText(Base):
    """What the petition of a union is to say, as one of the two wrote it; the next one replaces it.

    What moderators have hidden, for a reason that its writer is told, the other author doesn't read any more.
    """

    __tablename__ = "union_texts"
    union_id: Mapped[int] = mapped_column(ForeignKey("unions.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    demand: Mapped[str]
    body: Mapped[str]
    targets: Mapped[list[Any]] = mapped_column(JSONB)
    goal: Mapped[int]
    written_at: Mapped[CreatedAt]
    hidden_for: Mapped[str | None]


class JointOwner(Base):
    """Who owns a petition beside its author."""

    __tablename__ = "joint_owners"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
