"""Tables of what happens in the life of a petition: its last day moved, pauses, and outcomes contested."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment


class LastDayChange(Base):
    """That its author has set, moved or taken away the last day to sign; None where there was none, or is none."""

    __tablename__ = "last_day_changes"
    __table_args__ = (Index("ix_last_day_changes_petition_id", "petition_id", "id"),)
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    changed_at: Mapped[CreatedAt]
    before: Mapped[datetime | None]
    after: Mapped[datetime | None]


class PetitionPause(Base):
    """That its author let nobody sign it for a while, and why; `ends_at` is earlier where they ended it before."""

    __tablename__ = "petition_pauses"
    __table_args__ = (Index("ix_petition_pauses_petition_id", "petition_id", "id"),)
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    began_at: Mapped[CreatedAt]
    ends_at: Mapped[Moment]
    reason: Mapped[str]


class OutcomeContest(Base):
    """A reply by which a signatory says that something else came of a petition than its author says; one of each."""

    __tablename__ = "outcome_contests"
    __table_args__ = (UniqueConstraint("petition_id", "member_id"),)
    reply_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    contested_at: Mapped[CreatedAt]
