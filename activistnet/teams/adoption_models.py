"""Tables of votes in which those who signed a petition choose who runs it from now on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment
from ..core.data.sealed import bound_to


def voter_context(adoption_id: int, signature_id: int) -> bytes:
    """What the number of whoever voted is sealed with: that somebody has signed may be nobody's to know."""
    return b"adoption_votes:%d:%d" % (adoption_id, signature_id)


class Adoption(Base):
    """A vote under a petition that was left. It opens with the first who stands, and keeps its numbers, but no votes.

    It ends `adopted`, `closed`, or `undecided`; `heard` where its author wrote before, and `stopped` where the petition
    was out of sight or wasn't left any more.
    """

    __tablename__ = "adoptions"
    __table_args__ = (
        CheckConstraint("outcome IN ('adopted', 'closed', 'undecided', 'heard', 'stopped')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_at"),
        Index("ix_adoptions_once", "petition_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_adoptions_going_on", "ends_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_adoptions_petition_id", "petition_id", "id"),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    opened_at: Mapped[CreatedAt]
    ends_at: Mapped[Moment]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    vote_count: Mapped[int] = mapped_column(server_default="0")
    winner_count: Mapped[int] = mapped_column(server_default="0")


class Candidate(Base):
    """Somebody who signed it and would run it. Who `stepped_back_at` gets no votes any more; whom moderators had
    do so, `removed_for` a reason that they alone are told, can't stand in it again.
    """

    __tablename__ = "adoption_candidates"
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), index=True)
    why: Mapped[str]
    stood_at: Mapped[CreatedAt] = mapped_column(index=True)
    stepped_back_at: Mapped[datetime | None]
    removed_for: Mapped[str | None]


class AdoptionVote(Base):
    """What one signature says: who shall run it, or that it is closed, and what came of it. Gone once it is counted."""

    __tablename__ = "adoption_votes"
    __table_args__ = (
        CheckConstraint("closes_as IN ('closed', 'won', 'partly', 'lost')", name="closes_as"),
        CheckConstraint("(candidate_id IS NULL) <> (closes_as IS NULL)", name="choice"),
    )
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(
        ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    member_sealed: Mapped[bytes] = mapped_column(info=bound_to("adoption_id", "signature_id", context=voter_context))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    closes_as: Mapped[str | None]
    voted_at: Mapped[CreatedAt] = mapped_column(index=True)
