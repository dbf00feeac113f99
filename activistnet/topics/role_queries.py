"""Finding who has a role in a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from ..core.data.db import db
from ..core.data.rows import build_all
from ..members.models import Member
from ..members.readers import is_listed
from .models import ROLES, TopicRole
from .roles import HOLDS, IS_BOUND, NOBODY, Standing, moderated_by, standing_of

MOST_SHOWN = 200


@dataclass(frozen=True)
class RoleLine:
    """Somebody who looks after a topic."""

    member_id: int
    handle: str
    display_name: str
    picture: str | None
    role: str
    appointed_at: datetime
    until: datetime | None


def find_role(topic_id: int, member_id: int) -> str | None:
    """The role of a member in a topic."""
    held = select(TopicRole.role).where(TopicRole.topic_id == topic_id, TopicRole.member_id == member_id, HOLDS)
    return db.session.scalar(held)


def find_standing(topic_id: int, member: Member | None) -> Standing:
    """What a member is in a topic; a visitor is nobody there."""
    if member is None:
        return NOBODY
    held = select(TopicRole.role, IS_BOUND).where(
        TopicRole.topic_id == topic_id, TopicRole.member_id == member.id, HOLDS
    )
    role, is_bound = db.session.execute(held).one_or_none() or (None, False)
    return standing_of(member, role, is_bound=is_bound)


def list_moderated(member_id: int) -> list[int]:
    """The topics in which a member decides by a role there."""
    return list(db.session.scalars(moderated_by(member_id)))


def list_roles(topic_id: int) -> Sequence[RoleLine]:
    """Who looks after a topic, leads first, whoever was appointed first before others."""
    rank = case({role: place for place, role in enumerate(ROLES)}, value=TopicRole.role)
    wanted = (
        select(
            TopicRole.member_id,
            Member.handle,
            Member.display_name,
            Member.picture,
            TopicRole.role,
            TopicRole.appointed_at,
            TopicRole.until,
        )
        .join(Member, Member.id == TopicRole.member_id)
        .where(TopicRole.topic_id == topic_id, HOLDS, is_listed())
        .order_by(rank.desc(), TopicRole.id)
        .limit(MOST_SHOWN)
    )
    return build_all(RoleLine, db.session.execute(wanted))


def count_roles(topic_id: int) -> dict[str, int]:
    """How many have each role, the highest first; roles that nobody has are there, as 0."""
    held = (
        select(TopicRole.role, func.count())
        .join(Member, Member.id == TopicRole.member_id)
        .where(TopicRole.topic_id == topic_id, HOLDS, is_listed())
        .group_by(TopicRole.role)
    )
    counted = dict(db.session.execute(held).all())
    return {role: counted.get(role, 0) for role in reversed(ROLES)}
