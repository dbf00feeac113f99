"""Tables of the texts that people sign: what each version was, how many signed it, and who agreed to later ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, FromClause, Index, ScalarSelect, and_, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, Moment
from ..posts.models import PostVersion


class FormerVersion(Base):
    """A version of a petition that gave way to the next one.

    Its words are those of its post with `text_number`, as they were last, and shown where those are. `targets` are
    whom it asked, each a name and the number of whose that is, or None. `published_at` is when it began.
    """

    __tablename__ = "former_versions"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text_number: Mapped[int]
    targets: Mapped[list[Any]] = mapped_column(JSONB)
    published_at: Mapped[Moment]
    replaced_at: Mapped[Moment] = mapped_column(server_default=func.now())


def demand_of(signature: FromClause) -> ScalarSelect[str]:
    """The demand of an earlier version that was signed, as a part of a query about it; nothing where it is withheld."""
    text_of = (PostVersion.post_id == FormerVersion.petition_id, PostVersion.number == FormerVersion.text_number)
    mine = (FormerVersion.petition_id == signature.c.petition_id, FormerVersion.number == signature.c.version)
    found = select(PostVersion.title).select_from(FormerVersion).join(PostVersion, and_(*text_of))
    shown = found.where(*mine, ~PostVersion.is_withheld, ~PostVersion.is_hidden)
    return shown.correlate(signature).scalar_subquery()


class VersionCount(Base):
    """How many counted signatures are of one version; folded with the count itself, whose rest is of the first one."""

    __tablename__ = "version_counts"
    __table_args__ = ({"postgresql_with": {"fillfactor": "50"}},)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class VersionConsent(Base):
    """That whoever signed an earlier version was asked by mail about a later one, and agrees to it, or neither yet.

    Agreeing counts while the signature does, and was given before.
    """

    __tablename__ = "version_consents"
    __table_args__ = (
        Index(
            "ix_version_consents_given",
            "petition_id",
            "version",
            "signature_id",
            postgresql_where=text("given_at IS NOT NULL"),
        ),
    )
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int]
    asked_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]


class VersionStop(Base):
    """That whoever signed wants no mail about later versions."""

    __tablename__ = "version_stops"
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    stopped_at: Mapped[Moment] = mapped_column(server_default=func.now())
