"""The tags of a thread: some of those that its topic has."""

from collections.abc import Sequence

from ...core.data.db import db
from ...core.events import publish
from ...topics.roles import Standing, expect
from ..errors import NoSuchTag
from ..events import PostEdited
from ..models import Post
from ..rules import MOST_TAGS
from .audiences import expect_changes


def expect_may_tag(post: Post, *, by: Standing) -> None:
    """Go on only if they wrote it, or decide in its topic. Raises Forbidden."""
    expect(by.may_moderate or (by.member_id is not None and post.author_id == by.member_id), by)


def choose(post: Post, tags: Sequence[str], *, by: Standing) -> bool:
    """Give what opens a thread these tags; whether it had others. Raises Forbidden, InArchive, NoSuchTag."""
    expect_may_tag(post, by=by)
    expect_changes(post)
    chosen = checked(post.topic.tags, tags)
    if chosen == list(post.tags):
        return False
    post.tags = chosen
    db.session.flush()
    publish(PostEdited(post_id=post.id))
    return True


def checked(known: Sequence[str], tags: Sequence[str]) -> list[str]:
    """These tags in the order of their topic's. Raises NoSuchTag."""
    if len(tags) > MOST_TAGS or not set(tags) <= set(known):
        raise NoSuchTag
    return [each for each in known if each in tags]
