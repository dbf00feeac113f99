"""What open pages hear of threads, and who may listen."""

from typing import Any

from ..core.data.db import db
from ..core.live import rooms
from ..core.refusals import NotFound
from ..members.models import Member
from ..members.readers import reader_of
from . import queries
from .events import PostDeleted, ReplyPosted


def authorize(root_id: int, identity: rooms.Identity | None) -> dict[str, Any]:
    """Who may listen to a thread: whoever may read the page. Raises NotFound."""
    member = db.session.get(Member, identity.person) if identity else None
    if member is not None and not member.is_active:
        raise NotFound
    queries.get_root(root_id, reader_of(member))
    return {}


def tell_reply(event: ReplyPosted) -> None:
    """There is something new; pages say so and fetch nothing by themselves."""
    rooms.emit("reply", {"post": event.root_id, "reply": event.reply_id}, f"thread:{event.root_id}")


def tell_deleted(event: PostDeleted) -> None:
    """Words that were taken away leave open pages too."""
    tell_gone(event.root_id, event.post_id)


def tell_gone(root_id: int, post_id: int) -> None:
    """A post or reply is not for everybody any more."""
    rooms.emit("gone", {"post": root_id, "reply": post_id}, f"thread:{root_id}")
