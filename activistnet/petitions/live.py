"""What open pages are told of petitions: who may watch, what is true now, and each change of a count."""

from collections import defaultdict
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
from . import counts, names
from .events import NamesHidden, PetitionChanged, PetitionClosed, PetitionPaused, PetitionReopened
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


def tell(event: PetitionChanged | PetitionClosed | PetitionPaused | PetitionReopened) -> None:
    """A new goal or stage shows at once."""
    try:
        count = counts.get_count(event.petition_id)
    except NotFound:  # hidden: nobody is told
        return
    rooms.emit("count", count.frame(), f"petition:{count.petition}")
    if not isinstance(event, PetitionChanged):
        rooms.emit("stage", {"petition": count.petition, "stage": count.stage}, f"petition:{count.petition}")


def tell_unnamed(event: NamesHidden) -> None:
    """Names leave the pages that show them; whoever had them on no page learns nothing."""
    tags: dict[int, list[str]] = defaultdict(list)
    for hidden in event.names:
        tags[hidden.petition_id].append(names.tag_of(hidden.signature_id))
        if hidden.member_id is not None:
            tags[hidden.petition_id].append(names.tag_of_member(hidden.petition_id, hidden.member_id))
    told = {f"petition:{number}": {"petition": number, "tags": gone} for number, gone in tags.items()}
    rooms.emit_each("unnamed", told)
