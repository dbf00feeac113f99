"""Tables of polls in discussions: what may be chosen, and what members chose, which nobody else is told."""

from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Moment

FEWEST, MOST = 2, 6  # options
LONGEST = 100  # characters of one
DAYS = (1, 2, 3, 5, 7, 14, 30)
USUAL_DAYS = 7
TOLD_TOGETHER = 3  # votes, at least, by which the numbers move while a poll goes on


def mark_of(ends_at: datetime) -> str:
    """By when it ends, to the microsecond."""
    return ends_at.astimezone(UTC).isoformat()


class Poll(Base):
    """What the author of a discussion asks its readers, until `ends_at`."""

    __tablename__ = "polls"
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    ends_at: Mapped[Moment]
    made_at: Mapped[CreatedAt]

    @property
    def mark(self) -> str:
        """What is another one whenever something else is asked."""
        return mark_of(self.ends_at)


class PollOption(Base):
    """One answer to choose."""

    __tablename__ = "poll_options"
    __table_args__ = (CheckConstraint(f"number BETWEEN 1 AND {MOST}", name="number"),)
    root_id: Mapped[int] = mapped_column(ForeignKey("polls.root_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


class PollVote(Base):
    """What a member chose: one of the options, and another one until the poll ends.

    `told` is what counts in the numbers of a poll that goes on: they move by several votes at a time, so that nobody
    learns what the one chose who was seen voting.
    """

    __tablename__ = "poll_votes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["root_id", "number"], ["poll_options.root_id", "poll_options.number"], ondelete="CASCADE"
        ),
        Index("ix_poll_votes_option", "root_id", "number"),
        Index("ix_poll_votes_told", "root_id", "told"),
        Index("ix_poll_votes_untold", "root_id", postgresql_where=text("told IS DISTINCT FROM number")),
    )
    root_id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    number: Mapped[int]
    told: Mapped[int | None]
    voted_at: Mapped[CreatedAt]
