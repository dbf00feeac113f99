"""The table of what asks for another look at a decision."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id


class Appeal(Base):
    """Somebody wants a decision looked at again: whom it is about appeals once, who reported it asks for a look once.

    Whoever decides on a long suspension, for so many `days`, has it confirmed, and so the `action` that takes many
    signatures out. It is a case of its own, which somebody
    decides who has not decided before; what they write is the answer.
    """

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("kind IN ('appeal', 'look', 'confirm')", name="kind"),
        Index("ix_appeals_once", "decision_id", unique=True, postgresql_where=text("kind = 'appeal'")),
        Index("ix_appeals_decision_id", "decision_id", "member_id", "kind", unique=True),
    )
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    kind: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(server_default="")
    days: Mapped[int | None]
    action: Mapped[str | None]
    made_at: Mapped[CreatedAt]


# Those of members, who are answered; a colleague who had something confirmed reads it in the log.
ASKED_BY_MEMBERS = (Appeal.member_id.is_not(None), Appeal.kind != "confirm")
