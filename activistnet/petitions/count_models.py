"""Tables of counts: changes that wait, sums by place and by time, steps, and what was brought along."""

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, Id, Moment
from ..core.data.sealed import bound_to
from .models import list_context


class BaseCount(Base):
    """How many imported signatures came from one country or constituency."""

    __tablename__ = "base_counts"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    count: Mapped[int]


class PetitionStep(Base):
    """When the folded count first passed a step: the highest one where a fold passed several.

    Of steps that were passed before this was kept there is no row.
    """

    __tablename__ = "petition_steps"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    reached_at: Mapped[Moment] = mapped_column(server_default=func.now())


class CountryCount(Base):
    """How many counted signatures came from one country ("" where none was given); folded with the count itself.

    `shown` is what everybody is told, and follows once an hour: nobody sees by it who has just signed.
    """

    __tablename__ = "country_counts"
    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    shown: Mapped[int] = mapped_column(server_default="0")


class PastCount(Base):
    """What a petition's folded count was at some quarter of an hour; a row for each in which it had changed.

    So the newest row that is older than a day says what it was a day ago, and those before it are not kept.
    """

    __tablename__ = "past_counts"
    __table_args__ = (Index("ix_past_counts_at", "at"),)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[Moment] = mapped_column(primary_key=True)
    count: Mapped[int]


class RisingPetition(Base):
    """A petition that has gained signatures within a day, and how much that is for its size: see `rising`."""

    __tablename__ = "rising_petitions"
    __table_args__ = (Index("ix_rising_petitions_score", "score", "petition_id"),)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    gained: Mapped[int]
    score: Mapped[float]


class SignatureDelta(Base):
    """A change of a count that the clock has not folded in yet, and the signature that makes it.

    It points at nothing: a foreign key would look up and lock a row for each signature, only to be deleted by the fold
    within a second. The code before names no signature.
    """

    __tablename__ = "signature_deltas"
    __table_args__ = (
        {
            "postgresql_with": {
                "autovacuum_vacuum_scale_factor": "0",
                "autovacuum_vacuum_threshold": "2000",
            }
        },
    )
    id: Mapped[Id]
    petition_id: Mapped[int]
    signature_id: Mapped[int | None]
    share_id: Mapped[int | None]
    country: Mapped[str] = mapped_column(server_default="")
    n: Mapped[int]
    list_owner: Mapped[bytes | None]
    petition_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("list_owner", context=list_context))
