"""Tables of requests for a coach, of what coaches suggest, and of the notes they leave."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.data.db import Base, CreatedAt, Id, Moment

DEMAND, BODY = FIELDS = ("demand", "body")
ENDINGS = ("ended", "over")
TAKEN, REFUSED, WITHDRAWN = ANSWERS = ("taken", "refused", "withdrawn")


class CoachRequest(Base):
    """An author asks for help with the draft they have begun, or with the petition that it has become.

    `coach_id` is who helps now; what they may see ends with it. `heard_at` is when either of the two did something
    last. `ended_as` says whether its author ended it, or it is over by what happened.
    """

    __tablename__ = "coach_requests"
    __table_args__ = (
        CheckConstraint(f"ended_as IN {ENDINGS}", name="ended_as"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended_at"),
        Index(
            "ix_coach_requests_draft",
            "member_id",
            unique=True,
            postgresql_where=text("petition_id IS NULL AND ended_at IS NULL"),
        ),
        Index("ix_coach_requests_petition", "petition_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_coach_requests_open", "id", postgresql_where=text("ended_at IS NULL AND coach_id IS NULL")),
        Index("ix_coach_requests_coach_id", "coach_id", "id"),
    )
    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="SET NULL"), index=True)
    language: Mapped[str | None]
    wish: Mapped[str] = mapped_column(server_default="")
    asked_at: Mapped[CreatedAt]
    coach_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    heard_at: Mapped[Moment] = mapped_column(server_default=func.now(), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_as: Mapped[str | None]
    thanked_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether somebody may help, or does."""
        return self.ended_at is None


class CoachEdit(Base):
    """One change that a coach suggests: `gone` becomes `new` where it stands between `lead` and `trail`."""

    __tablename__ = "coach_edits"
    __table_args__ = (
        CheckConstraint(f"field IN {FIELDS}", name="field"),
        CheckConstraint(f"answer IN {ANSWERS}", name="answer"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_at"),
        Index("ix_coach_edits_request_id", "request_id", "id"),
        Index("ix_coach_edits_coach_id", "coach_id"),
    )
    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("coach_requests.id", ondelete="CASCADE"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    field: Mapped[str]
    lead: Mapped[str]
    gone: Mapped[str]
    new: Mapped[str]
    trail: Mapped[str]
    made_at: Mapped[CreatedAt]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]


class CoachNote(Base):
    """What a coach tells the author beside what they suggest."""

    __tablename__ = "coach_notes"
    __table_args__ = (
        Index("ix_coach_notes_request_id", "request_id", "id"),
        Index("ix_coach_notes_coach_id", "coach_id"),
    )
    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("coach_requests.id", ondelete="CASCADE"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    words: Mapped[str]
    made_at: Mapped[CreatedAt]
