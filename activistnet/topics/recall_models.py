"""Tables of votes in which active members of a topic recall a lead."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id

OUTCOMES = ("recalled", "kept", "stopped", "lapsed")


class Recall(Base):
    """Somebody asked for a vote about a lead. It opens once `needs` active members ask; `electorate` is how many there
    are then. From `bound_at` the lead decides nothing: before it is open, if enough ask (`recall_rules.binds`). What is
    over keeps its numbers, and no votes. `reason` is why an operator stopped it, for everybody.
    """

    __tablename__ = "topic_recalls"
    __table_args__ = (
        CheckConstraint("outcome IN ('recalled', 'kept', 'stopped', 'lapsed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_at"),
        Index("ix_topic_recalls_once", "topic_id", "member_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_topic_recalls_going_on", "ends_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_topic_recalls_topic_id", "topic_id", "id"),
        Index("ix_topic_recalls_member_id", "member_id"),
    )
    id: Mapped[Id]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    needs: Mapped[int]
    asked_at: Mapped[CreatedAt]
    opened_at: Mapped[datetime | None]
    bound_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    electorate: Mapped[int] = mapped_column(server_default="0")
    for_count: Mapped[int] = mapped_column(server_default="0")
    against_count: Mapped[int] = mapped_column(server_default="0")
    reason: Mapped[str] = mapped_column(server_default="")


class RecallVote(Base):
    """What one member wants: that there is a vote, and in it that the lead is recalled or not. Nobody else is told."""

    __tablename__ = "topic_recall_votes"
    recall_id: Mapped[int] = mapped_column(ForeignKey("topic_recalls.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    asks: Mapped[bool] = mapped_column(server_default="false")
    recalls: Mapped[bool | None]
