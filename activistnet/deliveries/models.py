"""Tables of deliveries, of what was answered and promised, and of the offices that are written to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id
from ..core.data.time import now

# By mail: waiting, sent, then answered, or bounced, or ended. By hand: ready, then handed.
STATES = ("waiting", "sent", "answered", "bounced", "ended", "ready", "handed")
STANCES = ("agree", "partly", "refuse", "ask")
KEPT = ("kept", "partly", "broken")
ENDS = ("contact", "moderator", "petition", "private")


class Delivery(Base):
    """A petition handed over to one of whom it asks, as it was at that moment (`facts`); `digest` is of its table.

    `name` is as the petition has it. `told_at` is when they got it, at noon of the day that its author says. By mail,
    `contact_digest` is a blind index of where it goes, `contact_domain` what everybody is told of that, and the link in
    it is good until `expires_at`. `reason_ids` are the signatures whose reasons its author has chosen. `ended_for` says
    why a link is good no more.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"ended_for IN {ENDS}", name="ended_for"),
        Index("ix_deliveries_petition_id", "petition_id", "id"),
        Index(
            "ix_deliveries_decision_maker_id",
            "decision_maker_id",
            "id",
            postgresql_where=text("decision_maker_id IS NOT NULL"),
        ),
        Index("ix_deliveries_waiting", "decision_maker_id", "id", postgresql_where=text("state = 'waiting'")),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    decision_maker_id: Mapped[int | None] = mapped_column(ForeignKey("decision_makers.id", ondelete="SET NULL"))
    name: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[CreatedAt]
    told_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    contact_digest: Mapped[bytes | None]
    contact_domain: Mapped[str] = mapped_column(server_default="")
    reason_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    note: Mapped[str] = mapped_column(server_default="")  # of its author, where it was handed over
    ended_for: Mapped[str | None]
    ended_why: Mapped[str] = mapped_column(server_default="")  # in the words of a moderator
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    digest: Mapped[str]

    @property
    def days(self) -> int:
        """Whole days since they got it."""
        return max(0, (now() - self.told_at).days) if self.told_at else 0


class DeliveryAnswer(Base):
    """What was answered, by whoever had the link: one for each delivery. `points` are its parts beside the whole."""

    __tablename__ = "delivery_answers"
    __table_args__ = (CheckConstraint(f"stance IN {STANCES}", name="stance"),)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True)
    stance: Mapped[str]
    words: Mapped[str]
    points: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default="[]")
    answered_at: Mapped[CreatedAt]


class DeliveryPromise(Base):
    """What was promised with an answer, by a day.

    Whether it was `kept` its author is asked the day after, at `asked_at`; None until that is known. It is what the
    author says, or else the office: see `PromiseWord`.
    """

    __tablename__ = "delivery_promises"
    __table_args__ = (
        CheckConstraint(f"kept IN {KEPT}", name="kept"),
        UniqueConstraint("delivery_id", "position"),
        Index("ix_delivery_promises_due_on", "due_on", postgresql_where=text("kept IS NULL")),
    )
    id: Mapped[Id]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    position: Mapped[int]
    due_on: Mapped[date]
    words: Mapped[str]
    kept: Mapped[str | None]
    kept_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]


class PromiseWord(Base):
    """What somebody says of whether a promise was kept: its petition's author, who may say otherwise for a day, and the
    office, once. What was said before stays.
    """

    __tablename__ = "promise_words"
    __table_args__ = (
        CheckConstraint("said_by IN ('author', 'office')", name="said_by"),
        CheckConstraint(f"kept IN {KEPT}", name="kept"),
        Index("ix_promise_words_promise_id", "promise_id", "id"),
        Index("ix_promise_words_office_once", "promise_id", unique=True, postgresql_where=text("said_by = 'office'")),
    )
    id: Mapped[Id]
    promise_id: Mapped[int] = mapped_column(ForeignKey("delivery_promises.id", ondelete="CASCADE"))
    said_by: Mapped[str]
    kept: Mapped[str]
    words: Mapped[str]
    link: Mapped[str] = mapped_column(server_default="")
    said_at: Mapped[CreatedAt]


class Office(Base):
    """When a decision maker was last written to: all that waits for one goes in one letter, once a day at most.

    `reported_at` is the last weekly report of what it was told of and has not answered; `refused_at` when it said
    that it wants no more of these.
    """

    __tablename__ = "offices"
    decision_maker_id: Mapped[int] = mapped_column(
        ForeignKey("decision_makers.id", ondelete="CASCADE"), primary_key=True
    )
    mailed_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
