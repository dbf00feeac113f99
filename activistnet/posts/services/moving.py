"""Moving a thread to another topic. Its address stays, as it names no topic."""

from sqlalchemy import select, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...topics.models import Topic
from ..events import ThreadMoved
from ..models import Post


def move(root: Post, topic: Topic) -> int | None:
    """Have a thread with its replies stand in another topic from now on; where it stood, or None where it does already.

    Of two who move it at the same moment the second waits for the row, and moves it on from where it is then.
    """
    moved = update(Post).where(Post.id == root.id, Post.topic_id != topic.id).values(topic_id=topic.id)
    before = db.session.scalar(select(Post.topic_id).where(Post.id == root.id).with_for_update())
    if db.session.scalar(moved.returning(Post.id), execution_options=QUIETLY) is None or before is None:
        return None
    settle(root.id)
    db.session.refresh(root, ["topic_id"])
    publish(ThreadMoved(root_id=root.id, from_topic_id=before, to_topic_id=topic.id))
    return before


def settle(root_id: int) -> None:
    """Have all replies stand where their thread does; safe to repeat, as some are written while it is moved."""
    there = select(Post.topic_id).where(Post.id == root_id).scalar_subquery()
    away = (Post.root_id == root_id, Post.topic_id != there)
    db.session.execute(update(Post).where(*away).values(topic_id=there), execution_options=QUIETLY)
