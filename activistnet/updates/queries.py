"""The updates of a petition, and who they can be mailed to."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from markupsafe import Markup
from sqlalchemy import bindparam, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.words import markup
from ..members.models import Member
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.queries import author_handle, author_name
from ..posts.visibility import visible_to
from .models import Update


@dataclass(frozen=True)
class UpdateShown:
    """One of them, as the list of all shows it."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    body_html: str
    visibility: str
    created_at: datetime
    reply_count: int
    author_name: str | None
    author_handle: str | None

    @property
    def html(self) -> Markup:
        """The text."""
        return markup.unmarked(self.body_html)


def list_updates(petition_id: int, reader: Reader, *, after: str | None = None, limit: int = 10) -> Page[UpdateShown]:
    """Those that the reader may see, the newest first. Raises NotFound for a cursor that was not made here."""
    page = _listing(reader.role).page(reader.values(petition_id=petition_id), after=after, limit=limit)
    return page.map(lambda row: build(UpdateShown, row))


@cache
def _listing(role: Role) -> Listing:
    names = ("id", "kind", "slug", "title", "language", "body_html", "visibility", "created_at", "reply_count")
    wanted = (
        select(
            *(getattr(Post, name) for name in names),
            author_name(Member).label("author_name"),
            author_handle(Member).label("author_handle"),
        )
        .join(Member, Member.id == Post.author_id)
        .where(Post.about_id == bindparam("petition_id"), Post.root_id.is_(None), *visible_to(role))
    )
    return Listing(wanted, Post.id)


@dataclass(frozen=True)
class Mailing:
    """How far an update is mailed."""

    petition_id: int
    next_at: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    sent_count: int


def find_mailing(update_id: int) -> Mailing | None:
    """How far one is mailed; None for what is no update."""
    names = ("petition_id", "next_at", "begun_at", "ended_at", "sent_count")
    row = db.session.execute(select(*(getattr(Update, each) for each in names)).where(Update.post_id == update_id))
    found = row.one_or_none()
    return build(Mailing, found) if found else None
