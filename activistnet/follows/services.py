"""Following, blocking and muting. Doing it again changes nothing."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_
from sqlalchemy.dialects.postgresql import insert

from ..core.data.db import db
from ..core.data.parts import delete_some
from ..core.data.time import now
from ..core.events import publish
from ..members.models import Member
from .errors import NotOneself
from .events import MemberBlocked, MemberFollowed, MemberUnfollowed
from .models import Block, Follow, Mute


def follow(member: Member, followed: Member) -> None:
    """See what somebody does from now on. Raises NotOneself."""
    if _add(Follow, member, followed, "followed_id"):
        publish(MemberFollowed(member_id=member.id, followed_id=followed.id))


def unfollow(member: Member, followed: Member) -> None:
    """Stop seeing it."""
    left = delete(Follow).where(Follow.member_id == member.id, Follow.followed_id == followed.id)
    if db.session.execute(left.returning(Follow.member_id)).first() is not None:
        publish(MemberUnfollowed(member_id=member.id, followed_id=followed.id))


def block(member: Member, blocked: Member) -> None:
    """Put somebody out of one's reach and oneself out of theirs; neither follows the other any more.

    Raises NotOneself.
    """
    if not _add(Block, member, blocked, "blocked_id"):
        return
    one_way = (Follow.member_id == member.id) & (Follow.followed_id == blocked.id)
    other_way = (Follow.member_id == blocked.id) & (Follow.followed_id == member.id)
    db.session.execute(delete(Follow).where(or_(one_way, other_way)))
    publish(MemberBlocked(member_id=member.id, blocked_id=blocked.id))


def unblock(member: Member, blocked: Member) -> None:
    """Lift a block. Who followed whom before is not brought back."""
    db.session.execute(delete(Block).where(Block.member_id == member.id, Block.blocked_id == blocked.id))


def mute(member: Member, muted: Member, *, days: int = 0) -> None:
    """Stop seeing what somebody does, without their knowing, for so many days; 0 is for good. Raises NotOneself."""
    if member.id == muted.id:
        raise NotOneself
    ends_at = now() + timedelta(days=days) if days else None
    row = insert(Mute).values(member_id=member.id, muted_id=muted.id, ends_at=ends_at)
    db.session.execute(
        row.on_conflict_do_update(index_elements=["member_id", "muted_id"], set_={"ends_at": row.excluded.ends_at})
    )


def unmute(member: Member, muted: Member) -> None:
    """See it again."""
    db.session.execute(delete(Mute).where(Mute.member_id == member.id, Mute.muted_id == muted.id))


def forget_old() -> bool:
    """Delete some of the mutes that have ended; whether there may be more."""
    return delete_some(Mute, Mute.ends_at < func.now())


def forget_member(member_id: int) -> None:
    """Take a former member out of everybody's lists."""
    for table, other in ((Follow, Follow.followed_id), (Block, Block.blocked_id), (Mute, Mute.muted_id)):
        db.session.execute(delete(table).where(or_(table.member_id == member_id, other == member_id)))


def _add(table: type[Follow | Block], member: Member, other: Member, column: str) -> bool:
    """Write a tie; False when it was there already."""
    if member.id == other.id:
        raise NotOneself
    row: dict[str, Any] = {"member_id": member.id, column: other.id}
    added = insert(table).values(row).on_conflict_do_nothing().returning(table.member_id)
    return db.session.execute(added).first() is not None
