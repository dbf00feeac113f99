"""Noting who comes to a topic for members alone and who goes, and forgetting it."""

from sqlalchemy import delete, func, insert, literal, select

from ...core.data.db import QUIETLY, db
from ...core.data.parts import delete_some
from ..coming_models import KEPT, Coming
from ..models import Topic


def note(topic_id: int, member_id: int, kind: str) -> None:
    """One line more, where not everybody reads what is written there."""
    closed = select(Topic.id, literal(member_id), literal(kind))
    closed = closed.where(Topic.id == topic_id, Topic.visibility == "members")
    db.session.execute(insert(Coming).from_select(["topic_id", "member_id", "kind"], closed))


def forget_member(member_id: int) -> None:
    """A former member came nowhere."""
    db.session.execute(delete(Coming).where(Coming.member_id == member_id), execution_options=QUIETLY)


def forget_old() -> bool:
    """Delete some of what nobody needs to know any more; whether there may be more."""
    return delete_some(Coming, Coming.happened_at < func.now() - KEPT)
