"""Telling of those who run petitions: who is asked to help, what they say, and that somebody helps no more."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from ..core.data.db import QUIETLY, db
from ..members.models import Member
from ..petitions.counts import TABLE
from ..posts.models import Post
from .models import Notification
from .services import News, tell, tell_anew, tell_those


def tell_of_offer(petition_id: int, member_id: int, asker_id: int) -> list[int]:
    """Tell a member that they are asked to help run a petition."""
    news = News("team-offer", f"post:{petition_id}", petition_id, actor_id=asker_id)
    return tell_anew(news, Member.id == member_id)


def settle_offer(petition_id: int, member_id: int, *, answer: str) -> None:
    """Let what a member was told of being asked say what came of it: accept, decline, or ended without either."""
    told = (Notification.member_id == member_id, Notification.thing == f"post:{petition_id}")
    open_ones = (Notification.kind == "team-offer", ~Notification.data.has_key("answer"))
    said = Notification.data.op("||")(func.jsonb_build_object("answer", answer))
    db.session.execute(update(Notification).where(*told, *open_ones).values(data=said), execution_options=QUIETLY)


def tell_of_answer(petition_id: int, member_id: int, author_id: int, *, accepts: bool) -> list[int]:
    """Tell the author what a member says, a line for each."""
    thing = f"post:{petition_id}:{member_id}"
    news = News("team-answer", thing, petition_id, actor_id=member_id, data={"accepts": accepts})
    return tell(author_id, news)


def tell_of_end(petition_id: int, member_id: int, actor_id: int | None) -> list[int]:
    """Tell a member that they help no more; the author, where they left by themselves."""
    if actor_id != member_id:
        return tell_anew(News("team-over", f"post:{petition_id}", petition_id), Member.id == member_id)
    author_id = db.session.scalar(select(Post.author_id).where(Post.id == petition_id))
    return tell(author_id, News("team-left", f"post:{petition_id}:{member_id}", petition_id, actor_id=member_id))


def tell_of_vote(petition_id: int, author_id: int) -> list[int]:
    """Tell an author that those who signed choose who runs it."""
    return tell_anew(News("adoption-open", f"post:{petition_id}", petition_id), Member.id == author_id)


def tell_of_result(petition_id: int, stood_ids: Sequence[int], *, outcome: str, winner_id: int | None) -> list[int]:
    """Tell those who stood, and whoever started it, what came of it."""
    news = News("adoption-over", f"post:{petition_id}", petition_id, data={"outcome": outcome})
    started = select(func.coalesce(TABLE.c.started_by_id, Post.author_id)).where(TABLE.c.id == petition_id)
    others = Member.id.in_(stood_ids) | Member.id.in_(started.where(Post.id == TABLE.c.id))
    told = tell_those(news, others, Member.id != (winner_id or 0))
    return told + tell(winner_id, News("adopted", f"post:{petition_id}", petition_id))


def tell_of_taking_off(petition_id: int, member_id: int, reason: str) -> list[int]:
    """Tell a member that moderators have taken them off the list of those who stand, and why."""
    news = News("adoption-off", f"post:{petition_id}", petition_id, data={"reason": reason})
    return tell_anew(news, Member.id == member_id)
