"""Tables of what replies were to members, and of what is told of it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt


class UsefulVote(Base):
    """What a reply was to a member, who alone is told. `root_id` is its thread's, whose votes are read together."""

    __tablename__ = "useful_votes"
    __table_args__ = (
        CheckConstraint("value IN ('useful', 'moved', 'changed', 'source')", name="value"),
        Index("ix_useful_votes_thread", "root_id", "reply_id"),
        Index("ix_useful_votes_own", "member_id", "root_id"),
    )
    reply_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    value: Mapped[str]
    voted_at: Mapped[CreatedAt]


class ReplyScore(Base):
    """What everybody is told of the votes for a reply, as its place in the order "best" was last worked out of it.

    `for_count` and `against_count` are how many of those for and against found it useful, as far as that may be told.
    """

    __tablename__ = "reply_scores"
    reply_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    useful_count: Mapped[int]
    moved_count: Mapped[int]
    changed_count: Mapped[int]
    source_count: Mapped[int]
    for_count: Mapped[int]
    against_count: Mapped[int]


class RankingDue(Base):
    """A thread in which somebody voted since its order was last worked out; a task is on its way."""

    __tablename__ = "ranking_due"
    root_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[CreatedAt]
