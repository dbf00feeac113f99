"""The threads that a member follows or has muted, as finished lines, as far as they may still see them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import exists, literal, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..follows.visibility import holds
from ..members.readers import READER_ID, Reader, Role
from .models import Post, ThreadWish
from .read_queries import count_new
from .visibility import visible_to


@dataclass(frozen=True)
class WishedThread:
    """A thread in the list."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    reply_count: int
    is_muted: bool
    made_at: datetime
    ends_at: datetime | None
    new_count: int


def list_wished(reader: Reader, *, after: str | None = None) -> Page[WishedThread]:
    """What the reader follows or has muted, the newest first."""
    return _wished(reader.role).page(reader.values(), after=after).map(lambda row: build(WishedThread, row))


@cache
def _wished(role: Role) -> Listing:
    wish = (ThreadWish.is_muted, ThreadWish.made_at, ThreadWish.ends_at)
    wanted = (
        select(
            Post.id,
            Post.kind,
            Post.slug,
            Post.title,
            Post.language,
            Post.reply_count,
            *wish,
            count_new(Post.id, role).label("new_count"),
        )
        .join(Post, Post.id == ThreadWish.root_id)
        .where(ThreadWish.member_id == READER_ID, holds(ThreadWish), *visible_to(role))
    )
    return Listing(wanted, ThreadWish.made_at, ThreadWish.root_id)


def is_followed(root_id: int) -> bool:
    """Whether anybody wants to hear of every reply in a thread."""
    followed = exists().where(ThreadWish.root_id == root_id, ~ThreadWish.is_muted)
    return bool(db.session.scalar(select(literal(True)).where(followed)))


def list_followers(root_id: int, *, after: int, limit: int) -> list[int]:
    """Members who follow a thread, by their numbers."""
    member_id = ThreadWish.member_id
    followed = select(member_id).where(ThreadWish.root_id == root_id, ~ThreadWish.is_muted, member_id > after)
    return list(db.session.scalars(followed.order_by(member_id).limit(limit)))
