"""How members want to hear of a thread: of every reply in it, or of none."""

from datetime import datetime, timedelta

from sqlalchemy import DateTime, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.data.time import now
from ...members.models import Member
from ..errors import TooManyThreads
from ..models import Post, ThreadWish
from . import reading

MOST = 1000  # of one member


def follow(root: Post, member: Member) -> None:
    """Be told of every reply. Raises TooManyThreads."""
    _wish(root, member, is_muted=False, ends_at=None)
    reading.begin(root.id, member.id)


def mute(root: Post, member: Member, *, days: int = 0) -> None:
    """Be told of no reply, not even to oneself, and see nothing of it at home, for so many days; 0 is for good.

    Raises TooManyThreads.
    """
    _wish(root, member, is_muted=True, ends_at=now() + timedelta(days=days) if days else None)


def forget(root_id: int, member: Member) -> None:
    """Hear of a thread as if nothing had been wished; also of one that is out of sight by now."""
    db.session.execute(delete(ThreadWish).where(ThreadWish.member_id == member.id, ThreadWish.root_id == root_id))


def forget_old() -> bool:
    """Delete some of the mutes that have ended; whether there may be more."""
    return delete_some(ThreadWish, ThreadWish.ends_at < func.now())


def forget_all(member_id: int) -> None:
    """The wishes of a former member."""
    db.session.execute(delete(ThreadWish).where(ThreadWish.member_id == member_id))


def _wish(root: Post, member: Member, *, is_muted: bool, ends_at: datetime | None) -> None:
    others = (ThreadWish.member_id == member.id, ThreadWish.root_id != root.id)
    has_room = select(func.count()).where(*others).scalar_subquery() < MOST
    said = {"is_muted": literal(is_muted), "ends_at": literal(ends_at, DateTime(timezone=True))}
    row = select(literal(member.id), literal(root.id), *said.values()).where(has_room)
    wished = insert(ThreadWish).from_select(["member_id", "root_id", *said], row)
    told = wished.on_conflict_do_update(index_elements=["member_id", "root_id"], set_=said)
    if db.session.scalar(told.returning(ThreadWish.root_id)) is None:
        raise TooManyThreads
