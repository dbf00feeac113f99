"""What is featured now, and all that was, for a reader."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.queries import columns_of_lines, shown_replies
from ..posts.visibility import offered_to, reaching, visible_to
from ..topics.models import Topic, TopicRole
from ..topics.roles import HOLDS
from .models import Featured
from .rules import CURATOR, EDITOR, MOST

# What was moved is not first where it does not stand any more.
STANDS_THERE = and_(Post.root_id.is_(None), or_(Featured.topic_id.is_(None), Featured.topic_id == Post.topic_id))
_PUBLIC: ColumnElement[str] = literal_column("'public'")
_where = aliased(Topic)  # where the post is
_place = aliased(Topic)  # where it is featured, None for the first page
_ROLE = case((and_(Featured.topic_id.is_(None), Featured.role == CURATOR), EDITOR), else_=Featured.role).label("role")


@dataclass(frozen=True)
class FeaturedPost:
    """A post that is featured now; `featured_id` is the number of that, `id` that of the post."""

    featured_id: int
    id: int
    kind: str
    slug: str
    title: str
    language: str | None
    author_name: str | None
    author_handle: str | None
    topic_slug: str
    topic_name: str
    reply_count: int
    reason: str
    role: str
    featured_at: datetime


@dataclass(frozen=True)
class FeaturedLine:
    """A line of the public list. Without a title where its reader is not shown the post, and without a reason where
    they can't read its topic; without a place on the first page.
    """

    featured_id: int
    id: int
    kind: str
    slug: str
    title: str | None
    language: str | None
    place_id: int | None
    place_slug: str | None
    place_name: str | None
    reason: str
    role: str
    featured_at: datetime
    ends_at: datetime
    is_on: bool


def list_now(topic_id: int | None, reader: Reader) -> list[FeaturedPost]:
    """What is featured on the page of a topic, or, without one, on the first page, in order."""
    rows = db.session.execute(_now(reader.role), reader.values(topic_id=topic_id))
    return [build(FeaturedPost, row) for row in rows]


@cache
def _now(role: Role) -> Rows:
    topic_id = bindparam("topic_id", type_=BigInteger)
    there = Featured.topic_id.is_not_distinct_from(topic_id)
    return (
        select(
            Featured.id.label("featured_id"),
            *columns_of_lines(),
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
            shown_replies(role),
            Featured.reason,
            _ROLE,
            Featured.featured_at,
        )
        .join(Post, Post.id == Featured.post_id)
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .where(there, STANDS_THERE, Featured.ends_at > func.now(), *offered_to(role))
        .order_by(Featured.place.desc(), Featured.id.desc())
        .limit(MOST)
    )


def list_all(reader: Reader, *, after: str | None = None) -> Page[FeaturedLine]:
    """Everything that was featured, the newest first."""
    page = _all(reader.role).page(reader.values(), after=after, limit=30)
    return page.map(lambda row: build(FeaturedLine, row))


@cache
def _all(role: Role) -> Listing:
    wanted = (
        select(
            Featured.id.label("featured_id"),
            Post.id,
            Post.kind,
            Post.slug,
            case((and_(*visible_to(role), *reaching(role)), Post.title)).label("title"),
            Post.language,
            Featured.topic_id.label("place_id"),
            _place.slug.label("place_slug"),
            _place.name.label("place_name"),
            case((or_(_where.visibility == _PUBLIC, and_(*visible_to(role))), Featured.reason), else_="").label(
                "reason"
            ),
            _ROLE,
            Featured.featured_at,
            Featured.ends_at,
            (Featured.ends_at > func.now()).label("is_on"),
        )
        .join(Post, Post.id == Featured.post_id)
        .join(_where, _where.id == Post.topic_id)
        .outerjoin(_place, _place.id == Featured.topic_id)
    )
    return Listing(wanted, Featured.id)


def list_curated(member: Member) -> set[int | None]:
    """The topics that a member looks after."""
    mine = select(TopicRole.topic_id).where(TopicRole.member_id == member.id, HOLDS)
    return set(db.session.scalars(mine))


def get_featured(featured_id: int) -> Featured:
    """One that is or was on, held until the commit. Raises NotFound."""
    found: Featured | None = None
    if 0 < featured_id <= LARGEST_ID:
        found = db.session.scalar(select(Featured).where(Featured.id == featured_id).with_for_update())
    if found is None:
        raise NotFound
    return found
