"""Putting posts first for a while, with a reason, and taking them off again."""

from datetime import timedelta

from sqlalchemy import func, select

from ..core.data import audit
from ..core.data.db import db
from ..core.events import publish
from ..core.refusals import Forbidden, NotFound
from ..members.models import Member
from ..members.rules import expect_may_publish, is_limited
from ..posts.models import Post
from ..topics.role_queries import find_standing
from ..topics.services import deeds
from . import queries
from .errors import AlreadyFeatured, NotShown, OwnPost, ReachesFew, TooManyFeatured
from .events import PostFeatured
from .models import Featured
from .rules import MOST, role_there

LOCK = 0x666561747572  # "featur": one is added, or moved, at a time


def feature(post: Post, member: Member, *, topic_id: int | None, reason: str, days: int) -> Featured:
    """Put a post first on the page of its topic, or, without one, on the first page.

    Raises Forbidden, Restricted, ReachesFew, OwnPost, NotShown, AlreadyFeatured, TooManyFeatured.
    """
    role = _expect_role(member, topic_id)
    expect_may_publish(member)
    if is_limited(member):
        raise ReachesFew
    if post.author_id == member.id:
        raise OwnPost
    if post.visibility != "visible":
        raise NotShown
    there = _there(topic_id)
    if post.id in there:
        raise AlreadyFeatured
    if len(there) >= MOST:
        raise TooManyFeatured
    ends_at = func.now() + timedelta(days=days)
    row = Featured(post_id=post.id, topic_id=topic_id, reason=reason, role=role, place=_next(topic_id), ends_at=ends_at)
    db.session.add(row)
    db.session.flush()
    publish(PostFeatured(featured_id=row.id, post_id=post.id))
    if topic_id is not None:
        deeds.note(topic_id, "featured", reason=reason, detail={"days": days})
    audit.record(member.id, "post.feature", f"post:{post.id}", topic=topic_id, days=days)
    return row


def end(featured: Featured, member: Member) -> None:
    """Take it off, unless that is done; that it was there stays in the list. Raises Forbidden."""
    _expect_role(member, featured.topic_id)
    if featured.is_over:
        return
    featured.ends_at = func.now()
    db.session.flush()
    if featured.topic_id is not None:
        deeds.note(featured.topic_id, "unfeatured")
    audit.record(member.id, "post.unfeature", f"post:{featured.post_id}", topic=featured.topic_id)


def put_first(featured: Featured, member: Member) -> None:
    """Put it before the others. Raises Forbidden, OwnPost, and NotFound where it is over."""
    _expect_role(member, featured.topic_id)
    if featured.is_over:
        raise NotFound
    if db.session.scalar(select(Post.author_id).where(Post.id == featured.post_id)) == member.id:
        raise OwnPost
    _there(featured.topic_id)
    featured.place = _next(featured.topic_id)


def _expect_role(member: Member, topic_id: int | None) -> str:
    """As what they may do so there. Raises Forbidden."""
    standing = find_standing(topic_id or 0, member)
    role = role_there(member, standing, is_home=topic_id is None)
    if role is None:
        raise Forbidden
    return role


def _there(topic_id: int | None) -> list[int]:
    """The posts that are featured there now; nobody else adds one until the commit."""
    db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    is_on = (Featured.topic_id.is_not_distinct_from(topic_id), Featured.ends_at > func.now())
    shown = (queries.STANDS_THERE, Post.visibility == "visible")
    return list(db.session.scalars(select(Featured.post_id).join(Post).where(*is_on, *shown)))


def _next(topic_id: int | None) -> int:
    """The place before all that were there."""
    highest = select(func.max(Featured.place)).where(Featured.topic_id.is_not_distinct_from(topic_id))
    return (db.session.scalar(highest) or 0) + 1
