"""Tables of what is told of a petition's spread. What each share brought, as told, stands with the share."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base


class Spread(Base):
    """How far a petition's spread is told, and the picture everybody is shown.

    `up_to_id` is the last signature of the last batch, `told_count` how many people the told batches hold, `seen_count`
    the petition's count at that time, by which the clock knows when another batch is there (`is_due`).
    """

    __tablename__ = "spreads"
    __table_args__ = (Index("ix_spreads_due", "petition_id", postgresql_where=text("is_due")),)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    up_to_id: Mapped[int] = mapped_column(server_default="0")
    told_count: Mapped[int] = mapped_column(server_default="0")
    seen_count: Mapped[int] = mapped_column(server_default="0")
    is_due: Mapped[bool] = mapped_column(server_default="false")
    drawn: Mapped[int] = mapped_column(server_default="0")
    drawn_at: Mapped[datetime | None]
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class SpreadBatch(Base):
    """The generation in which whoever came by a share in one batch is told to have come: by share, never by person.

    A batch is the signatures above `after_id`, up to the last one. There are rows only of batches in which many
    branches grew: of the others nothing is told but numbers.
    """

    __tablename__ = "spread_batches"
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    up_to_id: Mapped[int] = mapped_column(primary_key=True)
    after_id: Mapped[int]
    generations: Mapped[dict[str, int]] = mapped_column(JSONB)
