"""Threads as lines of lists: those of a topic, and the discussions of all."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ARRAY, ColumnElement, String, bindparam, literal_column, select, true

from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..members.models import Member
from ..members.readers import Reader, Role
from ..topics.models import Topic
from .languages import KNOWN
from .models import Post
from .queries import DISCUSSION, columns_of_lines, last_replies, shown_replies
from .visibility import HELD, HIDDEN, offered_to

NO_TAGS: ColumnElement[list[str]] = literal_column("'{}'::varchar[]")  # as the index of those with some says it
ACTIVE, NEW = "active", "new"  # orders of discussions


@dataclass(frozen=True)
class ThreadLine:
    """A thread as a line of a list. `last_reply_at` and `last_voice` are None before the first reply."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    author_name: str | None
    author_handle: str | None
    created_at: datetime
    last_active_at: datetime
    reply_count: int
    is_locked: bool
    is_hidden: bool
    is_held: bool
    last_reply_at: datetime | None
    last_voice: str | None


@dataclass(frozen=True)
class DiscussionLine(ThreadLine):
    """A discussion among those of all topics."""

    topic_slug: str
    topic_name: str


def list_threads(
    topic_id: int, reader: Reader, *, after: str | None = None, tag: str = "", limit: int = 30
) -> Page[ThreadLine]:
    """The threads of a topic, or those with a tag, newest activity first."""
    listing = _thread_lines(reader.role, has_tag=bool(tag))
    page = listing.page(reader.values(topic_id=topic_id, **({"tags": [tag]} if tag else {})), after=after, limit=limit)
    return page.map(lambda row: build(ThreadLine, row))


@cache
def _thread_lines(role: Role, *, has_tag: bool) -> Listing:
    wanted = _lines(role).where(Post.topic_id == bindparam("topic_id"), Post.root_id.is_(None), *offered_to(role))
    if has_tag:
        wanted = wanted.where(Post.tags != NO_TAGS, Post.tags.contains(bindparam("tags", type_=ARRAY(String))))
    return Listing(wanted, Post.last_active_at, Post.id)


def list_discussions(
    sort: str,
    reader: Reader,
    *,
    topic_id: int | None = None,
    language: str = "",
    after: str | None = None,
    limit: int = 30,
) -> Page[DiscussionLine]:
    """The discussions of all topics or of one, in all languages or in one, by ACTIVE or NEW.

    Raises NotFound for another order, language or cursor.
    """
    if sort not in (ACTIVE, NEW) or language not in ("", *KNOWN):
        raise NotFound
    listing = _discussion_lines(reader.role, sort, is_of_topic=topic_id is not None, is_in_one=bool(language))
    page = listing.page(reader.values(topic_id=topic_id, language=language), after=after, limit=limit)
    return page.map(lambda row: build(DiscussionLine, row))


@cache
def _discussion_lines(role: Role, sort: str, *, is_of_topic: bool, is_in_one: bool) -> Listing:
    wanted = (
        _lines(role)
        .add_columns(Topic.slug.label("topic_slug"), Topic.name.label("topic_name"))
        .join(Topic, Topic.id == Post.topic_id)
        .where(Post.kind == DISCUSSION, Post.root_id.is_(None), *offered_to(role))
    )
    if is_of_topic:
        wanted = wanted.where(Post.topic_id == bindparam("topic_id"))
    if is_in_one:
        wanted = wanted.where(Post.language == bindparam("language"))
    return Listing(wanted, Post.last_active_at, Post.id) if sort == ACTIVE else Listing(wanted, Post.id)


def _lines(role: Role) -> Rows:
    last = last_replies(role, 1)
    return (
        select(
            *columns_of_lines(),
            Post.created_at,
            Post.last_active_at,
            shown_replies(role),
            Post.locked_at.is_not(None).label("is_locked"),
            (Post.visibility == HIDDEN).label("is_hidden"),
            (Post.visibility == HELD).label("is_held"),
            last.c.created_at.label("last_reply_at"),
            last.c.name.label("last_voice"),
        )
        .join(Member, Member.id == Post.author_id)
        .outerjoin(last, true())
    )
