"""What an open queue hears: that something in it is otherwise. What, its page says, as far as its reader may see it."""

from typing import Any

from sqlalchemy import select

from ..core.data.db import db
from ..core.live import rooms
from ..core.refusals import NotFound
from ..members.models import Member
from ..topics.role_queries import list_moderated
from .events import DecisionMade, QueueChanged

ROOM = 1  # there is one queue


def authorize(number: int, identity: rooms.Identity | None) -> dict[str, Any]:
    """Who may listen to the queue: whoever may open its page. Raises NotFound."""
    member = db.session.scalar(select(Member).where(Member.id == identity.person)) if identity else None
    if number != ROOM or member is None or not member.is_active:
        raise NotFound
    if not member.is_moderator and not list_moderated(member.id):
        raise NotFound
    return {}


def tell_changed(_event: QueueChanged | DecisionMade) -> None:
    """No number and no name: who has a part in a case does not even hear that there is one."""
    rooms.emit("queue", {}, f"queue:{ROOM}")
