"""What is new in a thread to a member who has been there before."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build_all
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role
from .models import Post, Reply
from .queries import author_name
from .read_models import ReadMark
from .visibility import listed_to

MOST = 100  # new replies that are counted
NAMED = 3  # of which so many are led to by name, the oldest first

_new = aliased(Reply)


@dataclass(frozen=True)
class NewReply:
    """A reply that came since. `author_name` is None for a former member."""

    id: int
    author_name: str | None
    created_at: datetime


class New(NamedTuple):
    """The replies of others since a member read a thread, the oldest first, at most MOST."""

    replies: list[NewReply]

    @property
    def named(self) -> list[NewReply]:
        """Those that are led to by name."""
        return self.replies[:NAMED]

    @property
    def has_more(self) -> bool:
        """Whether there may be more than are counted."""
        return len(self.replies) == MOST

    @property
    def up_to(self) -> int:
        """The newest of them."""
        return self.replies[-1].id


def find_new(root_id: int, reader: Reader, since: int) -> New | None:
    """The replies after this one that the reader is shown; None if there are none."""
    rows = db.session.execute(_after(reader.role), reader.values(root_id=root_id, since=since))
    replies = build_all(NewReply, rows)
    return New(replies) if replies else None


def count_new(root_id: Any, role: Role) -> ColumnElement[int]:
    """How many these are, at most MOST; a column, 0 where it is not known how far the reader has read."""
    mark = (
        select(ReadMark.reply_id)
        .where(ReadMark.member_id == READER_ID, ReadMark.root_id == root_id)
        .correlate(Post)
        .scalar_subquery()
    )
    some = (
        select(_new.id)
        .where(_new.root_id == root_id, _new.id > mark, _new.author_id != READER_ID, *listed_to(role, _new))
        .correlate(Post)
        .limit(MOST)
        .subquery("some")
    )
    return select(func.count()).select_from(some).correlate(Post).scalar_subquery()


@cache
def _after(role: Role) -> Select[int, str | None, datetime]:
    of_others = (Reply.root_id == bindparam("root_id"), Reply.id > bindparam("since"), Reply.author_id != READER_ID)
    wanted = select(Reply.id, author_name(Member).label("author_name"), Reply.created_at)
    return (
        wanted.join(Member, Member.id == Reply.author_id)
        .where(*of_others, *listed_to(role, Reply))
        .order_by(Reply.id)
        .limit(MOST)
    )
