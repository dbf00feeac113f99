"""Saved posts: a member's own list of what they want to find again."""

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...members.models import Member
from ..errors import TooManySaved
from ..models import Post, SavedPost

MOST = 1000  # of one member


def save(post: Post, member: Member) -> None:
    """Put a post into the list; nothing where it is there. Raises TooManySaved."""
    mine = SavedPost.member_id == member.id
    has_room = select(func.count()).where(mine).scalar_subquery() < MOST
    row = select(literal(member.id), literal(post.id)).where(has_room)
    kept = insert(SavedPost).from_select(["member_id", "post_id"], row).on_conflict_do_nothing()
    if db.session.scalar(kept.returning(SavedPost.post_id)) is None and not is_saved(post.id, member):
        raise TooManySaved


def is_saved(post_id: int, member: Member) -> bool:
    """Whether it is in the member's list."""
    return db.session.get(SavedPost, (member.id, post_id)) is not None


def unsave(post_id: int, member: Member) -> None:
    """Take it out again, also when nobody may see it any more; nothing where it is not there."""
    db.session.execute(delete(SavedPost).where(SavedPost.member_id == member.id, SavedPost.post_id == post_id))


def forget_all(member_id: int) -> None:
    """The list of a former member."""
    db.session.execute(delete(SavedPost).where(SavedPost.member_id == member_id))
