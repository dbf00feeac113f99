"""Keeping a member out of a topic for a while, and letting them back in."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...members.services import people
from ..ban_models import TopicBan
from ..errors import HasRole, VoteGoesOn
from ..events import TopicBanChanged
from ..recall_queries import may_vote_now
from ..role_queries import find_role

AT_ONCE = 100


def expect_bannable(topic_id: int, member_id: int, *, by_site: bool) -> None:
    """Go on only if a member may be banned: who looks after a topic isn't. Raises HasRole, VoteGoesOn.

    While members vote about a lead, or ask for that, it is for the site's moderators, so that nobody is kept from it.
    """
    if find_role(topic_id, member_id) is not None:
        raise HasRole
    if not by_site and may_vote_now(topic_id, member_id):
        raise VoteGoesOn


def settle(topic_id: int, member_id: int, until: datetime | None) -> None:
    """Have a member be banned from a topic till then, or no more; what they were there is kept meanwhile."""
    if until is None:
        gone = delete(TopicBan).where(TopicBan.topic_id == topic_id, TopicBan.member_id == member_id)
        db.session.execute(gone)
    else:
        row = insert(TopicBan).values(topic_id=topic_id, member_id=member_id, until=until)
        kept = row.on_conflict_do_update(index_elements=["member_id", "topic_id"], set_={"until": until})
        db.session.execute(kept)
    _note(member_id)
    publish(TopicBanChanged(topic_id=topic_id, member_id=member_id))


def end_due() -> bool:
    """Forget some of those whose time has come; whether there may be more."""
    over = select(TopicBan.member_id, TopicBan.topic_id).where(TopicBan.until <= func.now()).order_by(TopicBan.until)
    due = over.limit(AT_ONCE).with_for_update(skip_locked=True).subquery()
    is_due = (TopicBan.member_id == due.c.member_id, TopicBan.topic_id == due.c.topic_id)
    ended = db.session.execute(delete(TopicBan).where(*is_due).returning(TopicBan.topic_id, TopicBan.member_id)).all()
    for topic_id, member_id in ended:
        _note(member_id)
        publish(TopicBanChanged(topic_id=topic_id, member_id=member_id))
    return len(ended) == AT_ONCE


def forget_member(member_id: int) -> None:
    """A former member is banned from nothing."""
    db.session.execute(delete(TopicBan).where(TopicBan.member_id == member_id))


def _note(member_id: int) -> None:
    """Say with the member until when there is one at all, so that nobody else is asked for it."""
    latest = select(func.max(TopicBan.until)).where(TopicBan.member_id == member_id)
    people.note_bans(member_id, db.session.scalar(latest))
