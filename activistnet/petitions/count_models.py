"""Tables of counts: changes that wait, sums by place and by time, steps, and what was brought along."""

from typing import Any

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment
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


class ImportedOutcome(Base):
    """What came of a petition at the parliament it was brought over from; see `services.official_files`."""

    __tablename__ = "imported_outcomes"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)


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


class AreaCount(Base):
    """How many counted signatures came from one area, as they are told: few are together with others. See `areas`."""

    __tablename__ = "area_counts"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class LanguageCount(Base):
    """How many counted signatures were given to a translation into one language; folded with the count itself.

    What is left of the count was given to the original.
    """

    __tablename__ = "language_counts"
    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class SignatureStrength(Base):
    """How strong the counted signatures were when they were last looked through: see `strengths`.

    `known` of them are by members of 30 days or more or vouched for in person, and `vouched` of these the latter.
    """

    __tablename__ = "signature_strengths"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    counted: Mapped[int]
    known: Mapped[int]
    vouched: Mapped[int]
    counted_at: Mapped[Moment] = mapped_column(server_default=func.now())


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


class CountCorrection(Base):
    """By how much a count was off its rows, and was corrected; so that it never changes without a word."""

    __tablename__ = "count_corrections"
    __table_args__ = (Index("ix_count_corrections_petition_id", "petition_id", "id"),)
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    n: Mapped[int]
    made_at: Mapped[CreatedAt]


class SignatureNumber(Base):
    """The how many-eth a signature was: the count of its petition, with imported ones, when it first became part of it.

    It stays whatever others do, and when its person takes the signature back and gives it again. The clock notes it
    with the count itself. Signatures that were counted before this was kept have none.
    """

    __tablename__ = "signature_numbers"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    signature_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class SignatureDelta(Base):
    """A change of a count that the clock has not folded in yet, and the signature that makes it.

    It points at nothing: a foreign key would look up and lock a row for each signature, only to be deleted by the fold
    within a second. The code before names no signature. `version` is the one that was signed, in the language
    `read_in`.
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
    version: Mapped[int] = mapped_column(server_default="1")
    read_in: Mapped[str] = mapped_column(server_default="")
    list_owner: Mapped[bytes | None]
    petition_sealed: Mapped[bytes | None] = mapped_column(info=bound_to("list_owner", context=list_context))
