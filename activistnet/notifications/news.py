"""What a line tells of, counted from the rows: what is gone, or out of its reader's sight, counts and rings no more."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from ..follows.models import Follow
from ..follows.visibility import reaches, welcome
from ..members.models import Member
from ..members.readers import Role
from ..posts.models import Post
from ..posts.visibility import listed_to
from .models import Notification

REPLIED: ColumnElement[str] = literal_column("'replied'")
OF_REPLIES: tuple[ColumnElement[str], ...] = (REPLIED, literal_column("'answered'"))
OF_FOLLOWERS: ColumnElement[str] = literal_column("'followed'")
NOTHING: ColumnElement[int] = literal_column("0")

# What stands in a thread is a reply. As a Reply it would bring a parameter that is written out at every page's start.
_reply, _parent = aliased(Post), aliased(Post)
_told = aliased(Member)  # whom the line tells, a row of each statement itself: conditions find it no further out

READ_TO = func.coalesce(Notification.read_to, NOTHING)
COUNTS_REPLIES = Notification.kind.in_(OF_REPLIES)
# The code before named no followers: what it counted stays as it was.
COUNTS_FOLLOWERS = and_(Notification.kind == OF_FOLLOWERS, Notification.data.has_key(literal_column("'told'")))


def has_replies(root: type[Post]) -> ColumnElement[bool]:
    """That a line about replies has some."""
    return exists(_replies(root, literal_column("1")))


def has_unread_replies(root: type[Post]) -> ColumnElement[bool]:
    """That some of them are newer than it was read."""
    return exists(_replies(root, literal_column("1")).where(_reply.id > READ_TO))


def replies(root: type[Post]) -> FromClause:
    """How many, and the number of the newest."""
    return _replies(root, func.count().label("n"), func.max(_reply.id).label("newest_id")).lateral("replies")


def _replies(root: type[Post], *columns: Any) -> Select[Any]:
    """Of the day of the line, to whom it tells: to who opened the thread, else to who was answered."""
    told = _told.id
    return (
        select(*columns)
        .select_from(_reply)
        .join(_parent, _parent.id == _reply.parent_id)
        .join(_told, told == Notification.member_id)
        .where(
            COUNTS_REPLIES,
            _reply.root_id == root.id,
            _reply.id >= func.coalesce(Notification.first_post_id, NOTHING),
            func.date(_reply.created_at) == Notification.day,
            _reply.author_id != told,
            or_(Notification.kind == REPLIED, _parent.author_id == told),
            *listed_to(Role.MEMBER, _reply, reader_id=told),
            *reaches(Role.MEMBER, _reply.author_id, reader_id=told),
        )
        .correlate(Notification, root)
    )


def has_followers() -> ColumnElement[bool]:
    """That a line about followers has some."""
    return exists(_followers(lambda _id, _place: [literal_column("1")]))


def has_unread_followers() -> ColumnElement[bool]:
    """That some of them are newer than it was read."""
    return exists(_followers(lambda _id, _place: [literal_column("1")], unread=True))


def followers() -> FromClause:
    """How many, and the newest."""
    return _followers(
        lambda member_id, place: [
            func.count().label("n"),
            func.array_agg(aggregate_order_by(member_id, place.desc()))[1].label("newest_id"),
        ]
    ).lateral("followers")


def _followers(columns: Any, *, unread: bool = False) -> Select[Any]:
    told = func.jsonb_array_elements_text(Notification.data["told"]).table_valued(
        "member_id", with_ordinality="place", name="told"
    )
    named = told.render_derived()
    member_id, place = cast(named.c.member_id, BigInteger), named.c.place
    found = (
        select(*columns(member_id, place))
        .select_from(named)
        .join(_told, _told.id == Notification.member_id)
        .join(Follow, and_(Follow.member_id == member_id, Follow.followed_id == _told.id))
        .where(
            COUNTS_FOLLOWERS,
            *welcome(Role.MEMBER, member_id, reader_id=_told.id),
        )
        .correlate(Notification)
    )
    return found.where(place > READ_TO) if unread else found
