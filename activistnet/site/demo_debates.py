"""The discussions of the demonstration: what people reply, on which side, and what that is to others."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from ..core.data.db import db
from ..core.words.markup import render
from ..posts.models import Discussion, Post, Reply
from ..posts.services.ranking import rank
from ..posts.useful_models import UsefulVote
from .demo_ground import Story, between, texts_of


def add_discussion(story: Story, data: dict[str, Any]) -> None:
    """A discussion with its replies, and what these were to people."""
    started = story.now - timedelta(hours=data["hours"])
    discussion = Discussion(
        **texts_of(data["title"], data["body"]),
        topic_id=story.topics[data["topic"]].id,
        author_id=story.members[data["author"]].id,
        created_at=started,
        last_active_at=started,
        is_debate=data.get("debate", False),
    )
    db.session.add(discussion)
    db.session.flush()
    story.did(data["author"], "posted", discussion, started)
    replies: list[Reply] = []
    times = sorted(between(story, started, story.now) for _ in data["replies"])
    for (handle, words, *rest), at in zip(data["replies"], times, strict=True):
        stance, parent = _stance_and_parent(rest)
        replies.append(add_reply(story, discussion, handle, words, at, stance, replies[parent - 1] if parent else None))
        story.did(handle, "replied", discussion, at)
    discussion.reply_count = len(replies)
    discussion.last_active_at = times[-1]
    _add_votes(
        story, discussion, [(replies[n - 1], value, handles.split()) for n, value, handles in data.get("votes", [])]
    )


def _stance_and_parent(rest: list[str | int]) -> tuple[str | None, int | None]:
    """What may follow the words of a reply."""
    stance = next((each for each in rest if isinstance(each, str)), None)
    return stance, next((each for each in rest if isinstance(each, int)), None)


def _add_votes(story: Story, root: Post, votes: list[tuple[Reply, str, list[str]]]) -> None:
    """What replies were to members, and the order that follows."""
    rows = [
        {"reply_id": reply.id, "root_id": root.id, "member_id": story.members[handle].id, "value": value}
        for reply, value, handles in votes
        for handle in handles
    ]
    if rows:
        db.session.execute(insert(UsefulVote), rows)
        rank(root.id)


def add_reply(
    story: Story, root: Post, handle: str, words: str, at: datetime, stance: str | None, parent: Reply | None
) -> Reply:
    """What somebody answers."""
    reply = Reply(
        topic_id=root.topic_id,
        author_id=story.members[handle].id,
        body=words,
        body_html=render(words),
        root_id=root.id,
        parent_id=parent.id if parent else root.id,
        stance=stance,
        created_at=at,
        last_active_at=at,
    )
    db.session.add(reply)
    db.session.flush()
    reply.path = ((parent.path if parent else None) or b"") + reply.id.to_bytes(5, "big")
    return reply
