"""Topics whose posts a moderator reads before others do."""

from ..core.data.db import db
from ..topics.models import Topic
from ..topics.role_queries import find_standing
from .holds import Attempt

REASON = "review"


def ask(attempt: Attempt) -> str | None:
    """What is written there waits, and what is changed waits again; not of those who could let it in."""
    topic = db.session.get_one(Topic, attempt.topic_id)
    if not topic.reviews or find_standing(topic.id, attempt.author).may_moderate:
        return None
    return REASON
