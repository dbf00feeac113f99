"""Telling of editors: who is asked to be one, what they say, and that somebody is one no more."""

from sqlalchemy import func, update

from ..core.data.db import QUIETLY, db
from ..members.models import Member
from .models import Notification
from .services import News, tell, tell_anew


def tell_of_offer(member_id: int, asker_id: int | None) -> list[int]:
    """Tell a member that they are asked to be an editor."""
    return tell_anew(News("editor-offer", "editor", actor_id=asker_id), Member.id == member_id)


def settle_offer(member_id: int, *, answer: str) -> None:
    """Let what a member was told of being asked say what came of it: accept, decline, or ended without either."""
    open_ones = (Notification.kind == "editor-offer", ~Notification.data.has_key("answer"))
    said = Notification.data.op("||")(func.jsonb_build_object("answer", answer))
    settled = update(Notification).where(Notification.member_id == member_id, *open_ones).values(data=said)
    db.session.execute(settled, execution_options=QUIETLY)


def tell_of_answer(member_id: int, asker_id: int | None, *, accepts: bool) -> list[int]:
    """Tell whoever asked what a member says, a line for each."""
    return tell(asker_id, News("editor-answer", f"editor:{member_id}", actor_id=member_id, data={"accepts": accepts}))


def tell_of_end(member_id: int) -> list[int]:
    """Tell a member that they are an editor no more."""
    return tell_anew(News("editor-over", "editor"), Member.id == member_id)
