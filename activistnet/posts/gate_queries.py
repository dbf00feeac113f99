"""Replies that wait for the author of their thread, the one that waits longest first."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, bindparam, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.words import markup
from ..follows.visibility import apart
from ..members.models import Member
from ..members.readers import Reader
from . import beside
from .gates import waits
from .models import Post, Reply
from .queries import author_handle, author_name

AT_ONCE = 50  # lines of a page, and replies of one form


@dataclass(frozen=True)
class WaitingLine:
    """A reply that waits, with what it says beside its text."""

    id: int
    version: int
    beside_changed_at: datetime | None
    html: Markup
    beside: str
    held_at: datetime
    author_name: str | None
    author_handle: str | None
    author_picture: str | None


def list_waiting(root: Post, reader: Reader, *, after: str | None = None) -> Page[WaitingLine]:
    """What waits in a thread of the reader's own."""
    page = _lines().page(reader.values(root_id=root.id), after=after, limit=AT_ONCE)
    return page.map(lambda row: build(WaitingLine, row, html=markup.unmarked(row.body_html)))


def list_own(root: Post, reader: Reader, ids: list[int]) -> list[int]:
    """Those of these that still wait for the author of this thread."""
    wanted = _waiting().with_only_columns(Reply.id).where(Reply.id.in_(ids))
    return list(db.session.scalars(wanted, reader.values(root_id=root.id)))


def _waiting() -> Select[Any]:
    return select(Reply.id).where(*waits(bindparam("root_id"), Reply), apart(Reply.author_id))


@cache
def _lines() -> Listing:
    wanted = (
        _waiting()
        .join(Member, Member.id == Reply.author_id)
        .add_columns(
            Reply.version,
            Reply.beside_changed_at,
            Reply.body_html,
            beside.in_words(Reply).label("beside"),
            Reply.held_at,
            author_name(Member).label("author_name"),
            author_handle(Member).label("author_handle"),
            Member.picture.label("author_picture"),
        )
    )
    return Listing(wanted, Reply.held_at, Reply.id, ascending=True)
