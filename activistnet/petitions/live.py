"""What open pages are told of petitions: who may watch, what is true now, and each change of a count."""

from typing import Any

from sqlalchemy import select

from ..core.data.db import db
from ..core.live import rooms
from ..core.live.emitter import Message
from ..core.refusals import NotFound
from ..members.models import Member
from ..members.readers import reader_of
from ..posts.models import Post
from ..posts.visibility import visible_to
from ..topics.role_queries import list_moderated
from . import counts
from .events import PetitionChanged, PetitionClosed, PetitionReopened
from .services import counting


def authorize(petition_id: int, identity: rooms.Identity | None) -> dict[str, Any] | None:
    """Whoever may see the page may watch its count."""
    member = db.session.get(Member, identity.person) if identity else None
    reader = reader_of(member, topics=list_moderated(member.id) if member else ())
    wanted = select(*counts.COLUMNS).join(Post, Post.id == counts.TABLE.c.id)
    row = db.session.execute(
        wanted.where(Post.id == petition_id, *visible_to(reader.role)), reader.values()
    ).one_or_none()
    return counts.to_count(row).frame() if row else None


def read(petition_ids: list[int]) -> dict[int, dict[str, Any]]:
    """The counts of these petitions now."""
    return {count.petition: count.frame() for count in counts.list_counts(petition_ids)}


def fold() -> list[Message]:
    """Fold what waits; what to tell the pages that show it."""
    return [Message("count", count.frame(), f"petition:{count.petition}") for count in counting.fold()]


def tell(event: PetitionChanged | PetitionClosed | PetitionReopened) -> None:
    """A new goal or stage shows at once."""
    try:
        count = counts.get_count(event.petition_id)
    except NotFound:  # hidden: nobody is told
        return
    rooms.emit("count", count.frame(), f"petition:{count.petition}")
