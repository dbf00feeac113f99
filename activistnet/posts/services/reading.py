"""How far members have read in the threads in which they speak or that they follow."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.data.parts import delete_some
from ...members.models import Member
from ..models import Post
from ..read_models import ReadMark

KEPT = timedelta(days=180)  # since it was moved last


def begin(root_id: int, member_id: int) -> None:
    """From now on it is known how far this member has read; where it is already, that stays."""
    row = select(literal(member_id), literal(root_id), _newest_to(root_id))
    mark = insert(ReadMark).from_select(["member_id", "root_id", "reply_id"], row)
    db.session.execute(mark.on_conflict_do_nothing())


def mark(root_id: int, member: Member, *, up_to: int) -> None:
    """They have read up to this reply, and not less than before; nothing where it is not kept."""
    newest = _newest_to(root_id, up_to)
    mine = (ReadMark.member_id == member.id, ReadMark.root_id == root_id, ReadMark.reply_id < newest)
    moved = update(ReadMark).where(*mine).values(reply_id=newest, marked_at=func.now())
    db.session.execute(moved, execution_options=QUIETLY)


def forget_old() -> bool:
    """Delete some that nobody moved for long; whether there may be more."""
    return delete_some(ReadMark, ReadMark.marked_at < func.now() - KEPT)


def forget_all(member_id: int) -> None:
    """What a former member read."""
    db.session.execute(delete(ReadMark).where(ReadMark.member_id == member_id))


def _newest_to(root_id: int, up_to: int | None = None) -> ColumnElement[int]:
    """The newest reply of a thread there is, up to this one; 0 for none."""
    there = (Post.root_id == root_id, *([] if up_to is None else [Post.id <= up_to]))
    return func.coalesce(select(func.max(Post.id)).where(*there).scalar_subquery(), 0)
