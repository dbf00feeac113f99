"""The table of links by which visitors read what came of their reports."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base


class Receipt(Base):
    """The link of a visitor's report: whoever has it reads what was decided, and asks once for a second look.

    The token is in the address alone. `browser_hash` knows the browser again that reports the same thing once more, as
    long as it has its form cookie: another one for each thing. `look_id` is the second look that was asked for.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_browser_hash", "browser_hash", postgresql_where=text("browser_hash IS NOT NULL")),
    )
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), unique=True)
    browser_hash: Mapped[bytes | None]
    look_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id", ondelete="SET NULL"), unique=True)
