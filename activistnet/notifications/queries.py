"""What a member is told: finished lines, newest first, and how many are unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.data.time import now
from ..featuring import editor_models
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import Role
from ..petitions import team_models
from ..posts.kinds import KINDS, Words
from ..posts.links import Address, post_url
from ..posts.models import Post
from ..posts.queries import author_handle, author_name
from ..posts.visibility import listed_to
from ..topics import offer_models
from . import news
from .models import Notification

MOST_COUNTED = 100
# What is said to the person about an act of moderation stays readable when the post is not.
OF_MODERATION: tuple[ColumnElement[str], ...] = (literal_column("'decision'"), literal_column("'report'"))
MENTIONED: ColumnElement[str] = literal_column("'mentioned'")
# For how long whoever asked waits for an answer, by the kind of the line.
WAITS = {
    "topic-offer": offer_models.ASKED_FOR,
    "editor-offer": editor_models.ASKED_FOR,
    "team-offer": team_models.ASKED_FOR,
}

_post = aliased(Post)
_root = aliased(Post)
_newest = aliased(Post)  # of the replies that a line counts
_actor = aliased(Member)


@dataclass(frozen=True)
class Line:
    """Something a member is told. `actor_name` is None when it may not be said; `title` is that of the thread.

    `post_id` is set when the newest reply, or the post decided on, may be visited. `at` is when the line came up, which
    orders them, and `happened_at` when that was which it tells.
    """

    id: int
    kind: str
    count: int
    at: datetime
    happened_at: datetime
    is_unread: bool
    actor_name: str | None
    actor_handle: str | None
    thread_id: int | None
    thread_kind: str | None
    thread_slug: str | None
    title: str | None
    language: str | None
    post_id: int | None
    post_kind: str | None
    data: dict[str, Any]

    @property
    def is_lapsed(self) -> bool:
        """Whether it asked something that nobody waits for any more."""
        waits = WAITS.get(self.kind)
        return waits is not None and self.happened_at <= now() - waits

    @property
    def thread_url(self) -> str | None:
        """Where the thread is that this line is about, None when it is about none."""
        if not self.thread_id:
            return None
        return post_url(Address(self.thread_id, self.thread_kind or "", self.thread_slug or ""))

    @property
    def post_url(self) -> str | None:
        """Where the newest reply or the post decided on is, None when it can't be visited."""
        return post_url(Address(self.post_id, self.post_kind or "", self.thread_slug or "")) if self.post_id else None

    @property
    def post_words(self) -> Words:
        """How the kind of the post decided on is spoken of."""
        return KINDS[self.post_kind or ""].words


def list_lines(member: Member, *, after: str | None = None, limit: int = 30) -> Page[Line]:
    """What this member is told, newest first."""
    replies, followers = news.replies(_root), news.followers()
    of_replies, of_followers = news.COUNTS_REPLIES, news.COUNTS_FOLLOWERS
    actor_id = case((of_replies, _newest.author_id), (of_followers, followers.c.newest_id), else_=Notification.actor_id)
    named = _is_welcome(_actor.id)
    wanted = (
        _shown(
            select(
                Notification.id,
                Notification.kind,
                case((of_replies, replies.c.n), (of_followers, followers.c.n), else_=Notification.count).label("count"),
                Notification.updated_at.label("at"),
                func.coalesce(_newest.created_at, Notification.updated_at).label("happened_at"),
                and_(*_is_unread()).label("is_unread"),
                case((named, author_name(_actor))).label("actor_name"),
                case((named, author_handle(_actor))).label("actor_handle"),
                _root.id.label("thread_id"),
                _root.kind.label("thread_kind"),
                _root.slug.label("thread_slug"),
                _root.title,
                _root.language,
                case((of_replies, _newest.id), (_may_be_visited(), _post.id)).label("post_id"),
                _post.kind.label("post_kind"),
                Notification.data,
            ),
            Notification.member_id == member.id,
        )
        .outerjoin(replies, of_replies)
        .outerjoin(followers, of_followers)
        .outerjoin(_newest, _newest.id == replies.c.newest_id)
        .outerjoin(_actor, _actor.id == actor_id)
    )
    page = Listing(wanted, Notification.updated_at, Notification.id).page({}, after=after, limit=limit)
    return page.map(lambda row: build(Line, row))


def count_unread(member_ids: Iterable[int]) -> dict[int, int]:
    """How many unread lines each of these members has, at most MOST_COUNTED. One query."""
    rows = db.session.execute(_unread(), {"member_ids": list(member_ids)})
    return dict(rows.all())


def unread_of(member_id: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """How many unread lines the member of a query has, at most MOST_COUNTED.

    Every page asks, and many members have none, so only if there are any it is asked which may be shown.
    """
    mine = (Notification.member_id == member_id, Notification.read_at.is_(None))
    lines = _shown_unread(*mine).limit(literal_column(str(MOST_COUNTED)))
    shown = lines.correlate(member_id.class_).subquery("shown")
    count = select(func.count()).select_from(shown).scalar_subquery()
    return case((select(Notification.id).where(*mine).exists(), count), else_=0)


@cache
def _unread() -> Select[int, int]:
    unread = (
        _shown_unread(Notification.member_id == Member.id, Notification.read_at.is_(None))
        .limit(literal_column(str(MOST_COUNTED)))
        .correlate(Member)
        .lateral("unread")
    )
    return (
        select(Member.id, func.count(unread.c.id))
        .outerjoin(unread, true())
        .where(Member.id == any_(bindparam("member_ids", type_=ARRAY(BigInteger))))
        .group_by(Member.id)
    )


def _is_unread() -> tuple[ColumnElement[bool], ...]:
    """That a line has something in it that is newer than it was read."""
    some = case(
        (news.COUNTS_REPLIES, news.has_unread_replies(_root)),
        (news.COUNTS_FOLLOWERS, news.has_unread_followers()),
        else_=true(),
    )
    return Notification.read_at.is_(None), some


def _shown(wanted: Select[Any], *whose: ColumnElement[bool]) -> Select[Any]:
    """Lines without those about threads and people that the member told may not see, or does not want to."""
    some = case(
        (news.COUNTS_REPLIES, news.has_replies(_root)),
        (news.COUNTS_FOLLOWERS, news.has_followers()),
        else_=_is_by_somebody(),
    )
    return _about_what_is_seen(wanted).where(*whose, some)


def _shown_unread(*whose: ColumnElement[bool]) -> Select[Any]:
    """The same of lines that have something newer than they were read, which says that they have something."""
    some = case(
        (news.COUNTS_REPLIES, news.has_unread_replies(_root)),
        (news.COUNTS_FOLLOWERS, news.has_unread_followers()),
        else_=_is_by_somebody(),
    )
    return _about_what_is_seen(select(Notification.id)).where(*whose, some)


def _about_what_is_seen(wanted: Select[Any]) -> Select[Any]:
    is_seen = and_(_is_visible(_root), or_(Notification.kind != MENTIONED, _is_visible(_post)))
    return (
        wanted.select_from(Notification)
        .outerjoin(_post, _post.id == Notification.post_id)
        .outerjoin(_root, _root.id == func.coalesce(_post.root_id, _post.id))
        .where(or_(_root.id.is_(None), Notification.kind.in_(OF_MODERATION), is_seen))
    )


def _is_by_somebody() -> ColumnElement[bool]:
    """That a line is about somebody whom the member told may see, or about nobody."""
    return and_(Notification.count > 0, or_(Notification.actor_id.is_(None), _is_welcome(Notification.actor_id)))


def _may_be_visited() -> ColumnElement[bool]:
    return and_(_is_visible(_post), _is_visible(_root))


def _is_visible(post: type[Post]) -> ColumnElement[bool]:
    """For whoever each line tells."""
    return and_(*listed_to(Role.MEMBER, post, reader_id=Notification.member_id))


def _is_welcome(member_id: Any) -> ColumnElement[bool]:
    return and_(*welcome(Role.MEMBER, member_id, reader_id=Notification.member_id))
