"""The picture beside a member's name."""

from sqlalchemy import select, update

from ...core.data.db import QUIETLY, db
from ...members.models import Member
from .. import queries
from ..models import Picture
from . import pictures


def put_on(picture_id: str, member_id: int) -> None:
    """Show a picture beside the name from now on, unless a newer one is there; what was sent before it is deleted."""
    sent_at = db.session.scalar(select(Picture.created_at).where(Picture.id == picture_id))
    own = (Picture.use == "avatar", Picture.keeper_id == member_id)
    newer = select(Picture.id).where(*own, Picture.state == "ready", Picture.created_at > sent_at)
    if sent_at is None or db.session.scalar(newer.limit(1)) is not None:
        return
    _set(member_id, picture_id)
    pictures.remove(*own, Picture.id != picture_id, Picture.created_at <= sent_at)


def show_newest(member_id: int) -> None:
    """Show what a member sent, unless moderators have hidden it."""
    found = queries.find_kept("avatar", member_id)
    _set(member_id, found.id if found else None)


def take_off(member_id: int) -> None:
    """Show initials again, and delete what was sent."""
    _set(member_id, None)
    pictures.remove_of("avatar", member_id)


def _set(member_id: int, picture_id: str | None) -> None:
    changed = update(Member).where(Member.id == member_id, Member.deleted_at.is_(None)).values(picture=picture_id)
    db.session.execute(changed, None, execution_options=QUIETLY)
