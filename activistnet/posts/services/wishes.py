"""How members want to hear of a thread: of every reply in it, or of none."""

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...members.models import Member
from ..errors import TooManyThreads
from ..models import Post, ThreadWish

MOST = 1000  # of one member


def follow(root: Post, member: Member) -> None:
    """Be told of every reply. Raises TooManyThreads."""
    _wish(root, member, is_muted=False)


def mute(root: Post, member: Member) -> None:
    """Be told of no reply, not even to oneself, and see nothing of it at home. Raises TooManyThreads."""
    _wish(root, member, is_muted=True)


def forget(root_id: int, member: Member) -> None:
    """Hear of a thread as if nothing had been wished; also of one that is out of sight by now."""
    db.session.execute(delete(ThreadWish).where(ThreadWish.member_id == member.id, ThreadWish.root_id == root_id))


def forget_all(member_id: int) -> None:
    """The wishes of a former member."""
    db.session.execute(delete(ThreadWish).where(ThreadWish.member_id == member_id))


def _wish(root: Post, member: Member, *, is_muted: bool) -> None:
    others = (ThreadWish.member_id == member.id, ThreadWish.root_id != root.id)
    has_room = select(func.count()).where(*others).scalar_subquery() < MOST
    row = select(literal(member.id), literal(root.id), literal(is_muted)).where(has_room)
    wished = insert(ThreadWish).from_select(["member_id", "root_id", "is_muted"], row)
    told = wished.on_conflict_do_update(index_elements=["member_id", "root_id"], set_={"is_muted": is_muted})
    if db.session.scalar(told.returning(ThreadWish.root_id)) is None:
        raise TooManyThreads
