"""Finding posts, for a reader: one by one, and as cards for lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import aliased, contains_eager
from sqlalchemy.sql.elements import SQLCoreOperations

from ..core.data.db import db
from ..core.data.rows import build
from ..core.data.tallies import tallied
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..core.words import markup
from ..members.models import Member
from ..members.readers import Reader, Role, has_profile
from ..topics.models import Topic
from . import gates, own
from .errors import MergedThread
from .models import Draft, Post, Reply
from .own import Own
from .tallies import THREADS
from .visibility import HELD, in_visible_thread, listed_to, offered_to, visible_to

# One parameter for a list of ids of any length, so that the text of the statement stays the same.
POST_IDS = bindparam("post_ids", type_=ARRAY(BigInteger))
PLACES = bindparam("places", type_=ARRAY(Text))
DISCUSSION: ColumnElement[str] = literal_column("'discussion'")  # written out, for the indexes of each kind
EXCERPT = 220
VOICE = 140

# Made once, as an alias learns its columns when it is first used.
_reply, _reply_author, _counted = aliased(Reply), aliased(Member), aliased(Reply)


@dataclass(frozen=True)
class Voice:
    """A few words of one of a thread's last replies."""

    reply_id: int
    author_name: str | None
    author_handle: str | None
    excerpt: str
    language: str | None


@dataclass(frozen=True)
class PostCard:
    """A thread with everything a list shows of it. `last_replies` are at most two, oldest first."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    excerpt: str
    author_id: int
    author_handle: str | None
    author_name: str | None
    topic_slug: str
    topic_name: str
    is_sensitive: bool
    created_at: datetime
    last_active_at: datetime
    reply_count: int
    last_replies: tuple[Voice, ...] = ()


def find_post(post_id: int, reader: Reader) -> Post | None:
    """A post or reply with its author and topic, when the reader may see it."""
    if not 0 < post_id <= LARGEST_ID:
        return None
    found: Post | None = db.session.scalar(_post(reader.role), reader.values(post_id=post_id))
    return found


def is_held(post_id: int) -> bool:
    """Whether a post waits for somebody to look at it."""
    return db.session.scalar(select(Post.id).where(Post.id == post_id, Post.visibility == HELD)) is not None


def get_post(post_id: int, reader: Reader) -> Post:
    """A post or reply with its author and topic. Raises NotFound when unknown to this reader."""
    post = find_post(post_id, reader)
    if post is None:
        raise NotFound
    return post


def get_root(post_id: int, reader: Reader) -> Post:
    """A post that opens a thread. Raises NotFound, for replies too, or MergedThread."""
    post = get_post(post_id, reader)
    _expect_root(post)
    return post


def _expect_root(post: Post) -> None:
    """Raises MergedThread of what is a reply now and was a discussion, and NotFound of all others."""
    if post.root_id is not None:
        raise MergedThread(post.id, post.root_id) if post.title else NotFound


def get_root_with_own(post_id: int, reader: Reader) -> tuple[Post, Own]:
    """A post that opens a thread, and what it holds for this reader alone, in one query; a second of its gate.

    Raises NotFound, or MergedThread.
    """
    if post_id > LARGEST_ID:
        raise NotFound
    wanted = _post_with_own(reader.sight, is_member=reader.id is not None)
    row = db.session.execute(wanted, reader.values(post_id=post_id)).one_or_none()
    if row is None:
        raise NotFound
    _expect_root(row.Post)
    gate = gates.find(post_id, reader) if row.has_gate else gates.OPEN
    if reader.id is None:
        return row.Post, Own(gate=gate)
    return row.Post, Own(
        draft=row.draft or "",
        stance=row.draft_stance or "",
        share_token=row.share_token,
        brought=row.brought,
        is_saved=row.is_saved,
        is_muted=row.is_muted,
        votes=row.votes or "",
        gate=gate,
        has_opened=row.has_opened,
        read_to=row.read_to,
        is_quotable=row.is_quotable,
    )


def get_thread_of(post: Post, reader: Reader) -> Post:
    """The post that opens the thread in which a post stands."""
    return post if post.root_id is None else get_root(post.root_id, reader)


def has_stances(root_id: int) -> bool:
    """Whether somebody has said where they stand, in a thread."""
    taken = select(Reply.id).where(Reply.root_id == root_id, Reply.stance.is_not(None))
    return db.session.scalar(taken.limit(1)) is not None


def count_threads() -> dict[int, int]:
    """How many threads each topic holds that everyone may see."""
    return dict(db.session.execute(select(Topic.id, tallied(THREADS.what, Topic.id))).all())


def cards(post_ids: Iterable[int], reader: Reader) -> dict[int, PostCard]:
    """Those of these posts that the reader may see in a list, ready to be shown. One query."""
    found: dict[int, PostCard] = {}
    for row in db.session.execute(_cards(reader.role), reader.values(post_ids=list(post_ids))):
        voices = found[row.id].last_replies if row.id in found else ()
        if row.said is not None:
            voices = (*voices, _voice(row))
        found[row.id] = build(PostCard, row, excerpt=excerpt(row.beginning, EXCERPT), last_replies=voices)
    return found


@cache
def _cards(role: Role) -> Select[Any]:
    last = last_replies(role, 2)
    return (
        select(
            Post.id,
            Post.kind,
            Post.slug,
            Post.title,
            Post.language,
            func.substr(Post.body, literal_column("1"), literal_column("1000")).label("beginning"),
            Post.author_id,
            author_handle(Member).label("author_handle"),
            author_name(Member).label("author_name"),
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
            Topic.is_sensitive,
            Post.created_at,
            Post.last_active_at,
            shown_replies(role),
            last.c.id.label("voice_id"),
            last.c.name.label("voice_name"),
            last.c.handle.label("voice_handle"),
            last.c.body.label("said"),
            last.c.language.label("voice_language"),
        )
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(last, true())
        .where(Post.id == any_(POST_IDS), *listed_to(role), in_visible_thread(role))
        .order_by(Post.id, last.c.id)
    )


def _voice(row: Any) -> Voice:
    return Voice(
        reply_id=row.voice_id,
        author_name=row.voice_name,
        author_handle=row.voice_handle,
        excerpt=excerpt(row.said, VOICE),
        language=row.voice_language,
    )


def find_drafts(member_id: int, places: Mapping[str, str]) -> dict[str, str]:
    """What a member was typing there, by the names of the places; where there is nothing, an empty text."""
    wanted = select(Draft.place, Draft.body).where(Draft.member_id == member_id, Draft.place == any_(PLACES))
    kept = {row.place: row.body for row in db.session.execute(wanted, {"places": list(places.values())})}
    return {name: kept.get(place, "") for name, place in places.items()}


def author_name(member: type[Member]) -> ColumnElement[str | None]:
    """The name shown for an author: NULL for a former member."""
    return case((member.deleted_at.is_(None), member.display_name))


def author_handle(member: type[Member]) -> ColumnElement[str | None]:
    """The handle of an author's profile: NULL where there is none."""
    return case((has_profile(member), member.handle))


def columns_of_lines() -> tuple[Any, ...]:
    """What each line of a list says of what opens a thread, and of the Member who opened it."""
    names = (author_name(Member).label("author_name"), author_handle(Member).label("author_handle"))
    return (Post.id, Post.kind, Post.slug, Post.title, Post.language, *names)


@lru_cache(4096)
def excerpt(markdown: str, limit: int) -> str:
    """The first words of a text. Lists show the same ones over and over, so they are remembered."""
    return markup.plain(markdown, limit)


@cache
def _post(role: Role) -> Select[Any]:
    return (
        select(Post)
        .join(Post.author)
        .join(Post.topic)
        .options(contains_eager(Post.author), contains_eager(Post.topic))
        .where(Post.id == bindparam("post_id"), *visible_to(role), in_visible_thread(role))
    )


@cache
def _post_with_own(sight: Role, *, is_member: bool) -> Select[Any]:
    return _post(sight).add_columns(*(own.COLUMNS if is_member else ()), gates.HAS_GATE)


def shown_replies(role: Role) -> SQLCoreOperations[int]:
    """How many replies of a post lists show: those of everybody are counted before, those for one reader here."""
    if role is Role.VISITOR:
        return Post.reply_count
    shown = select(func.count()).where(_counted.root_id == Post.id, *listed_to(role, _counted))
    return shown.correlate(Post).scalar_subquery().label("reply_count")


def last_replies(role: Role, most: int) -> FromClause:
    """The newest replies of each post of the query around it, of those that may be quoted in lists."""
    reply, author = _reply, _reply_author
    return (
        select(
            reply.id,
            reply.created_at,
            func.substr(reply.body, 1, 600).label("body"),
            reply.language,
            author_name(author).label("name"),
            author_handle(author).label("handle"),
        )
        .join(author, author.id == reply.author_id)
        .where(reply.root_id == Post.id, *offered_to(role, reply))
        .order_by(reply.id.desc())
        .limit(literal_column(str(most)))  # part of the text, so that one plan does for all
        .correlate(Post)
        .lateral("last_replies")
    )
