"""Tables of those who run a petition together with its author, and of what changed among them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, ScalarSelect, and_, case, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Mapped, aliased, mapped_column

from ..core.data.db import Base, CreatedAt, Id
from ..follows.visibility import apart
from ..members.models import Member

ASKED_FOR = timedelta(days=30)  # until which they can accept
RESTS = timedelta(days=30)  # until they can be asked again, after they said no, left, or it was taken back
ENDINGS = ("declined", "taken-back", "left", "removed", "over")
CHANGES = ("asked", "accepted", *ENDINGS)


class TeamMember(Base):
    """Somebody is asked to run a petition together with its author, and has no part in it until `joined_at`.

    `ended_for` says how that ended: they said no, it was taken back, they left, the author removed them, or it is over
    by what happened: a block between them and the author, a suspension, a ban from its topic, another author.
    """

    __tablename__ = "petition_team"
    __table_args__ = (
        CheckConstraint("role IN ('co-author', 'spokesperson')", name="role"),
        CheckConstraint(f"ended_for IN {ENDINGS}", name="ended_for"),
        CheckConstraint("(ended_at IS NULL) = (ended_for IS NULL)", name="ended_at"),
        Index("ix_petition_team_member_id", "member_id", "petition_id"),
        Index("ix_petition_team_asked_at", "asked_at", postgresql_where=text("joined_at IS NULL")),
        Index("ix_petition_team_ended_at", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    )
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str]
    asked_at: Mapped[CreatedAt]
    joined_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str | None]


class TeamChange(Base):
    """That somebody was asked, joined or is in it no more, and who did it; nobody, where it followed from something."""

    __tablename__ = "petition_team_changes"
    __table_args__ = (
        CheckConstraint(f"what IN {CHANGES}", name="what"),
        Index("ix_petition_team_changes_petition_id", "petition_id", "id"),
    )
    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    what: Mapped[str]
    role: Mapped[str]
    changed_at: Mapped[CreatedAt]


_mate = aliased(Member)


def team_of(petition_id: Any, *, reader_id: Any = None) -> ScalarSelect[Any]:
    """Those who have accepted, who did so first first: numbers, names and roles. None where nobody has.

    With a reader, without those between whom and them there is a block.
    """
    each = func.jsonb_build_object(
        "id", _mate.id, "name", _mate.display_name, "handle", _mate.handle, "role", TeamMember.role
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(each, TeamMember.joined_at, _mate.id)))
        .select_from(TeamMember)
        .join(_mate, _mate.id == TeamMember.member_id)
        .where(TeamMember.petition_id == petition_id, TeamMember.joined_at.is_not(None), TeamMember.ended_at.is_(None))
        .where(_mate.deleted_at.is_(None), _mate.suspended_at.is_(None), *_apart(reader_id))
        .correlate_except(TeamMember, _mate)
        .scalar_subquery()
    )


def _apart(reader_id: Any) -> list[ColumnElement[bool]]:
    return [] if reader_id is None else [apart(_mate.id, reader_id=reader_id)]


def starter_of(member_id: Any, *, reader_id: Any = None) -> ScalarSelect[Any]:
    """Who started what somebody else runs by now: name and handle, both empty where they have left, or where there is a
    block between them and a reader.
    """
    is_there = and_(_mate.deleted_at.is_(None), *_apart(reader_id))
    each = func.jsonb_build_object(
        "name", case((is_there, _mate.display_name)), "handle", case((is_there, _mate.handle))
    )
    return select(each).where(_mate.id == member_id).correlate_except(_mate).scalar_subquery()
