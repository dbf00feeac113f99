"""Acts that take a thread, or a part of one, elsewhere, and having it where it was."""

from typing import Any

from ...core.data.db import db
from ...members.models import Member
from ...posts import links
from ...posts.branch_errors import MergedNowhere, MovedOn, NotInThisThread, Untitled
from ...posts.models import Post
from ...posts.services import branches, moving, putting_back
from ...topics import queries as topic_queries
from ...topics.models import Topic
from ..errors import MovedNowhere, TooLateToUndo
from ..subjects import Subject

Kept = dict[str, Any]  # where it was, as the act keeps it


def move(subject: Subject, slug: str) -> Kept:
    """Have a thread stand in another topic. Both are for all: no two have the same members. Raises MovedNowhere."""
    found = topic_queries.list_by_slug([slug])
    if (
        subject.post is None
        or not found
        or found[0].closed_at is not None
        or not (found[0].is_public and subject.post.topic.is_public)
        or (before := moving.move(subject.post, found[0])) is None
    ):
        raise MovedNowhere
    return {"from": before, "to": found[0].id}


def split(subject: Subject, moderator: Member, title: str, also: str, reason: str) -> Kept:
    """Make a discussion of a reply, and of others of its thread, one per line. Raises Untitled, NotInThisThread."""
    if not title:
        raise Untitled
    others = links.replies_in(also)
    if subject.post is None or others is None or len(others) > branches.MOST:
        raise NotInThisThread
    return branches.split(subject.post, others, title=title, reason=reason, by_id=moderator.id)


def merge(subject: Subject, moderator: Member, into: str, reason: str) -> Kept:
    """Make a discussion a reply in another one. Raises MergedNowhere."""
    number = links.discussion_in(into)
    other = db.session.get(Post, number) if number else None
    if subject.post is None or other is None:
        raise MergedNowhere
    return branches.merge(subject.post, other, reason=reason, by_id=moderator.id)


def put_back(subject: Subject, action: str, before: Kept | None) -> bool:
    """Have it where it was; whether that was all of it, or replies have been moved on since.

    Raises TooLateToUndo where that is not kept, and MovedOn.
    """
    if before is None:
        raise TooLateToUndo
    if action != "move":
        return putting_back.put_back(before)
    _move_back(subject, before)
    return True


def _move_back(subject: Subject, before: Kept) -> None:
    """Raises MovedOn, also where not the same people read in both topics any more."""
    post, topic = subject.post, db.session.get(Topic, before["from"])
    is_there = post is not None and post.root_id is None and post.topic_id == before["to"]
    if post is None or topic is None or not (is_there and topic.is_public and post.topic.is_public):
        raise MovedOn
    moving.move(post, topic)
