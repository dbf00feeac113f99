"""Collections, for a reader: what is in them as far as the reader is shown it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Text, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build, build_all
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..follows.models import Follow
from ..follows.visibility import apart, no_block_between, reaches, welcome
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role, is_listed
from ..posts.models import Post
from ..posts.visibility import offered_to
from ..topics.models import Topic, TopicFollow
from .models import Collection, CollectionItem
from .rules import MOST, MOST_ITEMS

ID = bindparam("collection_id", type_=BigInteger)
_mine = aliased(CollectionItem)


@dataclass(frozen=True)
class CollectionLine:
    """A collection with who made it. `state` is what its reader is in it: asked, listed, refused, or None."""

    id: int
    owner_id: int
    owner_name: str
    owner_handle: str
    title: str
    about: str
    is_public: bool
    key: str
    state: str | None
    people_count: int
    topic_count: int
    post_count: int


@dataclass(frozen=True)
class PersonLine:
    """Somebody in a collection. `state` is asked only for its owner."""

    id: int
    handle: str
    display_name: str
    picture: str | None
    purpose: str
    state: str
    is_following: bool


@dataclass(frozen=True)
class TopicLine:
    """A topic in it."""

    id: int
    slug: str
    name: str
    is_following: bool


@dataclass(frozen=True)
class PostLine:
    """A thread in it."""

    id: int
    kind: str
    slug: str
    title: str
    language: str | None


def get(collection_id: int, reader: Reader, *, key: str = "") -> CollectionLine:
    """One that the reader may see: public, one's own, where one is asked or listed, or by its key. Raises NotFound."""
    row = None
    if 0 < collection_id <= LARGEST_ID:
        row = db.session.execute(_one(reader.role), reader.values(collection_id=collection_id, key=key)).one_or_none()
    if row is None:
        raise NotFound
    return build(CollectionLine, row)


def get_own(collection_id: int, reader: Reader) -> CollectionLine:
    """One's own. Raises NotFound."""
    found = get(collection_id, reader)
    if not reader.is_member(found.owner_id):
        raise NotFound
    return found


def list_public(reader: Reader, *, after: str | None = None, limit: int = 20) -> Page[CollectionLine]:
    """Those that are public and hold something, the newest first."""
    return (
        _public(reader.role).page(reader.values(), after=after, limit=limit).map(lambda row: build(CollectionLine, row))
    )


def list_own(reader: Reader) -> Sequence[CollectionLine]:
    """One's own, the newest first."""
    wanted = _lines(reader.role).where(Collection.owner_id == READER_ID).order_by(Collection.id.desc()).limit(MOST)
    return build_all(CollectionLine, db.session.execute(wanted, reader.values()))


def in_words(owner_id: int) -> str:
    """What a member's public collections are called and about, the newest first, one a line."""
    wanted = select(Collection.title, Collection.about).where(Collection.owner_id == owner_id, Collection.is_public)
    rows = db.session.execute(wanted.order_by(Collection.id.desc()).limit(MOST))
    return "\n".join(": ".join(filter(None, row)) for row in rows)


def list_of_others(reader: Reader) -> Sequence[CollectionLine]:
    """Those in which one is asked to be listed, or is; the newest first."""
    wanted = _lines(reader.role).where(_mine.state.in_(("asked", "listed")), Collection.owner_id != READER_ID)
    rows = db.session.execute(wanted.order_by(Collection.id.desc()).limit(MOST_ITEMS), reader.values())
    return build_all(CollectionLine, rows)


def list_people(collection: CollectionLine, reader: Reader) -> Sequence[PersonLine]:
    """Who is in it, and for its owner who was asked; not who has left, is suspended, or is not to be listed by now."""
    states = ("asked", "listed") if reader.is_member(collection.owner_id) else ("listed",)
    wanted = _people(reader.role).where(CollectionItem.state.in_(states))
    return build_all(PersonLine, db.session.execute(wanted, reader.values(collection_id=collection.id)))


@cache
def _people(role: Role) -> Rows:
    follows = select(literal(True)).where(Follow.member_id == READER_ID, Follow.followed_id == Member.id).exists()
    return (
        select(
            Member.id,
            Member.handle,
            Member.display_name,
            Member.picture,
            Member.purpose,
            CollectionItem.state,
            follows.label("is_following"),
        )
        .join(Member, Member.id == CollectionItem.member_id)
        .join(Collection, Collection.id == CollectionItem.collection_id)
        .where(CollectionItem.collection_id == ID, *_listed_people(role))
        .order_by(CollectionItem.id)
        .limit(MOST_ITEMS)
    )


def list_topics(collection_id: int, reader: Reader) -> Sequence[TopicLine]:
    """Its topics."""
    return build_all(TopicLine, db.session.execute(_topics(), reader.values(collection_id=collection_id)))


@cache
def _topics() -> Rows:
    follows = select(literal(True)).where(TopicFollow.member_id == READER_ID, TopicFollow.topic_id == Topic.id).exists()
    return (
        select(Topic.id, Topic.slug, Topic.name, follows.label("is_following"))
        .join(CollectionItem, CollectionItem.topic_id == Topic.id)
        .where(CollectionItem.collection_id == ID)
        .order_by(CollectionItem.id)
        .limit(MOST_ITEMS)
    )


def list_posts(collection_id: int, reader: Reader) -> Sequence[PostLine]:
    """Its threads, as far as the reader is shown them."""
    return build_all(PostLine, db.session.execute(_posts(reader.role), reader.values(collection_id=collection_id)))


@cache
def _posts(role: Role) -> Rows:
    return (
        select(Post.id, Post.kind, Post.slug, Post.title, Post.language)
        .join(CollectionItem, CollectionItem.post_id == Post.id)
        .where(CollectionItem.collection_id == ID, *offered_to(role))
        .order_by(CollectionItem.id)
        .limit(MOST_ITEMS)
    )


@cache
def _one(role: Role) -> Rows:
    is_open = or_(
        Collection.is_public,
        Collection.owner_id == READER_ID,
        _mine.state.in_(("asked", "listed")),
        Collection.key == bindparam("key", type_=Text),
        *([literal(True)] if role is Role.MODERATOR else []),
    )
    return _lines(role).where(Collection.id == ID, is_open)


@cache
def _public(role: Role) -> Listing:
    holds = select(CollectionItem.id).where(CollectionItem.collection_id == Collection.id).exists()
    told = reaches(role, Collection.owner_id)
    return Listing(_lines(role).where(Collection.is_public, holds, *told), Collection.id)


@cache
def _lines(role: Role) -> Rows:
    seen = [is_listed()] if role is Role.VISITOR else [is_listed(), or_(Member.id == READER_ID, _apart(role))]
    return (
        select(
            Collection.id,
            Collection.owner_id,
            Member.display_name.label("owner_name"),
            Member.handle.label("owner_handle"),
            Collection.title,
            Collection.about,
            Collection.is_public,
            Collection.key,
            _mine.state,
            _count(Member.id == CollectionItem.member_id, *_listed_people(role)).label("people_count"),
            _count(CollectionItem.topic_id.is_not(None)).label("topic_count"),
            _count(Post.id == CollectionItem.post_id, *offered_to(role)).label("post_count"),
        )
        .join(Member, Member.id == Collection.owner_id)
        .outerjoin(_mine, and_(_mine.collection_id == Collection.id, _mine.member_id == READER_ID))
        .where(*seen)
    )


def _apart(role: Role) -> Any:
    return literal(True) if role is Role.MODERATOR else apart(Collection.owner_id)


def _listed_people(role: Role) -> list[Any]:
    """That a member who is in a collection is shown there."""
    may_be = or_(Member.may_be_listed, Member.id == Collection.owner_id)
    return [is_listed(), *welcome(role, Member.id), may_be, no_block_between(Collection.owner_id, Member.id)]


def _count(*which: Any) -> Any:
    """How many of it the reader is shown."""
    of = (CollectionItem.collection_id == Collection.id, CollectionItem.state == "listed", *which)
    return select(func.count(CollectionItem.id)).where(*of).correlate(Collection).scalar_subquery()
