"""What a member has saved, as finished lines, as far as they may still see it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role
from .models import Post, SavedPost
from .queries import author_handle, author_name
from .titles import language_of_title, title_of
from .visibility import in_visible_thread, visible_to

_thread = aliased(Post)


@dataclass(frozen=True)
class SavedLine:
    """A post in the list. `title` is that of its thread, and `is_reply` whether it is an answer in it."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    author_name: str | None
    author_handle: str | None
    saved_at: datetime
    is_reply: bool


def list_saved(reader: Reader, *, after: str | None = None) -> Page[SavedLine]:
    """What the reader saved, the newest first."""
    return _saved(reader.role).page(reader.values(), after=after).map(lambda row: build(SavedLine, row))


@cache
def _saved(role: Role) -> Listing:
    wanted = (
        select(
            Post.id,
            Post.kind,
            Post.slug,
            title_of(_thread).label("title"),
            language_of_title(_thread).label("language"),
            author_name(Member).label("author_name"),
            author_handle(Member).label("author_handle"),
            SavedPost.saved_at,
            Post.root_id.is_not(None).label("is_reply"),
        )
        .select_from(SavedPost)
        .join(Post, Post.id == SavedPost.post_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(_thread, _thread.id == Post.root_id)
        .where(SavedPost.member_id == READER_ID, *visible_to(role), in_visible_thread(role))
    )
    return Listing(wanted, SavedPost.saved_at, SavedPost.post_id)
