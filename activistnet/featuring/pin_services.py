"""Pinning threads in their topic: those first on its page for as long as its moderators want, and nowhere else."""

from ..core.data import audit
from ..core.data.db import db
from ..posts.models import Post
from ..topics.models import MOST_PINNED, Topic
from ..topics.roles import Standing, expect
from ..topics.services import deeds
from . import pinned_queries
from .errors import NotShown, TooManyPinned


def expect_may_pin(by: Standing) -> None:
    """Go on only for those who decide in the topic. Raises Forbidden, VotedAbout."""
    expect(by.may_moderate, by)


def pin(post: Post, topic: Topic, *, by: Standing) -> bool:
    """Put it first on the page of its topic, which is held; whether it was not. What left the topic makes room.

    Raises Forbidden, NotShown, TooManyPinned.
    """
    expect_may_pin(by)
    if not post.is_published:
        raise NotShown
    there = pinned_queries.list_ids(topic)
    if post.id in there:
        return False
    if len(there) >= MOST_PINNED:
        raise TooManyPinned
    _write(topic, [post.id, *there])
    deeds.note(topic.id, "pinned")
    audit.record(by.member_id or 0, "post.pin", f"post:{post.id}", topic=topic.id)
    return True


def unpin(post: Post, topic: Topic, *, by: Standing) -> bool:
    """Take it off; whether it was there. Raises Forbidden."""
    expect_may_pin(by)
    if post.id not in topic.pinned:
        return False
    _write(topic, [each for each in topic.pinned if each != post.id])
    deeds.note(topic.id, "unpinned")
    audit.record(by.member_id or 0, "post.unpin", f"post:{post.id}", topic=topic.id)
    return True


def _write(topic: Topic, ids: list[int]) -> None:
    topic.pinned = ids
    db.session.flush()
