"""How the words of a post have changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, false, func, select
from sqlalchemy.orm import Session

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.words.difference import Budget, Piece, difference
from .models import Post, PostVersion

PAGE = 10  # changes, which share one budget for comparing
CHANGES = Listing(select(PostVersion).where(PostVersion.post_id == bindparam("post_id")), PostVersion.number)


@dataclass(frozen=True)
class Texts:
    """The words of a post at some time. `version` is their number, from 1."""

    version: int
    title: str
    body: str
    is_withheld: bool = False


@dataclass(frozen=True)
class Change:
    """From one version to a later one, the number of which it has. The title is not there where it stayed the same.

    Where one of the two `is_withheld`, moderators alone read it.
    """

    number: int
    at: datetime
    title: Sequence[Piece]
    body: Sequence[Piece]
    is_withheld: bool


def list_changes(post_id: int, now: Texts, *, is_all: bool = False, after: str | None = None) -> Page[Change]:
    """The changes that led to the words of now, newest first; with what is withheld, where it `is_all` for the reader.

    Raises NotFound for a cursor not made here.
    """
    page = CHANGES.page({"post_id": post_id}, after=after, limit=PAGE)
    later = _texts_after(post_id, page.items[0].number, now) if page.items else now
    budget, changes = Budget(), []
    for replaced in page.items:
        earlier = _texts(replaced)
        changes.append(_change(earlier, later, replaced.replaced_at, budget, is_all=is_all))
        later = earlier
    return Page(changes, page.next, page.after)


def change_since(post_id: int, now: Texts, moment: datetime) -> Change | None:
    """All that has changed since then, as one change; None when nothing has."""
    then = PostVersion.post_id == post_id, PostVersion.replaced_at > moment
    first = db.session.scalars(select(PostVersion).where(*then).order_by(PostVersion.number).limit(1)).one_or_none()
    return _change(_texts(first), now, first.replaced_at, Budget()) if first else None


def find_out_of_sight(post_id: int) -> tuple[bool, bool]:
    """Whether others read something that a post said before, and whether moderators have hidden some of it."""
    is_read = func.bool_or(~(PostVersion.is_withheld | PostVersion.is_hidden))
    found = select(func.coalesce(is_read, false()), func.coalesce(func.bool_or(PostVersion.is_hidden), false()))
    read, hidden = db.session.execute(found.where(PostVersion.post_id == post_id)).one()
    return read, hidden


def is_out_of_sight(post_id: int, title: str, body: str, *, session: Session | None = None) -> bool:
    """Whether a post said this before and others don't read it any more; not of what it says now.

    Whoever keeps a copy of what a post said asks here before it is shown or sent once more.
    """
    out_of_sight = PostVersion.is_withheld | PostVersion.is_hidden
    before = select(PostVersion.post_id).join(Post, Post.id == PostVersion.post_id)
    same = (PostVersion.post_id == post_id, PostVersion.title == title, PostVersion.body == body)
    gone = before.where(*same, out_of_sight, (Post.title != title) | (Post.body != body)).limit(1)
    return (session or db.session).scalar(gone) is not None


def replaced_at(post_id: int, number: int) -> datetime | None:
    """When this version gave way to the next one; None while it has not."""
    return db.session.scalar(
        select(PostVersion.replaced_at).where(PostVersion.post_id == post_id, PostVersion.number == number)
    )


def _texts_after(post_id: int, number: int, now: Texts) -> Texts:
    kept = db.session.get(PostVersion, (post_id, number + 1)) if number + 1 < now.version else None
    return _texts(kept) if kept else now


def _texts(kept: PostVersion) -> Texts:
    return Texts(kept.number, kept.title, kept.body, kept.is_withheld or kept.is_hidden)


def _change(earlier: Texts, later: Texts, at: datetime, budget: Budget, *, is_all: bool = False) -> Change:
    is_withheld = earlier.is_withheld or later.is_withheld
    if is_withheld and not is_all:
        return Change(later.version, at, [], [], is_withheld=True)
    title = [] if earlier.title == later.title else difference(earlier.title, later.title, budget)
    body = [] if earlier.body == later.body else difference(earlier.body, later.body, budget)
    return Change(later.version, at, title, body, is_withheld)
