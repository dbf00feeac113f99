"""Pausing a petition for a while: nobody signs it, nothing is lost, and it goes on by itself or as its author says.

What a guest confirms meanwhile is kept and counts once it goes on. Whether there is such a thing is asked each minute
of the rows themselves, so that no confirmation falls between a pause and its end.
"""

from datetime import datetime

from sqlalchemy import func, or_, select, update

from ...core.data.crypto import token_hash
from ...core.data.db import QUIETLY, db
from ...core.refusals import Forbidden
from ...members.models import Member
from ...posts.models import Post
from ...posts.visibility import VISIBLE
from ...topics.bans import expect_may_write
from .. import rules, stages
from ..counts import TABLE
from ..errors import MovedMeanwhile, PetitionClosed
from ..life_models import PetitionPause
from ..models import Confirmation, Petition
from ..signing_sql import WEEK
from . import moving, signing

PART = 500  # confirmations that are counted at once


def pause(petition: Petition, member: Member, *, until: datetime, reason: str) -> None:
    """Take no signatures until then, for a reason that everybody reads.

    Raises Forbidden, MovedMeanwhile, Restricted, BannedFromTopic.
    """
    if not rules.may_pause(petition, member):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    here = (TABLE.c.id == petition.id, or_(TABLE.c.closes_at.is_(None), TABLE.c.closes_at > func.now()))
    if not moving.move(stages.PAUSED, *here, by=stages.AUTHOR, paused_until=until):
        raise MovedMeanwhile
    db.session.add(PetitionPause(petition_id=petition.id, ends_at=until, reason=reason))


def resume(petition: Petition, member: Member) -> None:
    """Take signatures again before the pause is over. Raises Forbidden, MovedMeanwhile."""
    if not rules.may_resume(petition, member):
        raise Forbidden
    values = {"paused_until": func.now(), "heard_at": func.now()}
    if not moving.move(stages.OPEN, TABLE.c.id == petition.id, by=stages.AUTHOR, among=(stages.PAUSED,), **values):
        raise MovedMeanwhile
    mine = (PetitionPause.petition_id == petition.id, PetitionPause.ends_at > func.now())
    db.session.execute(update(PetitionPause).where(*mine).values(ends_at=func.now()), execution_options=QUIETLY)


def resume_due() -> list[int]:
    """Have those go on whose pause is over; the ids."""
    return moving.move(stages.OPEN, TABLE.c.paused_until <= func.now(), by=stages.TIME)


def keep_for_later(token: str, held_for: str | None) -> datetime | None:
    """Note that a mailbox was proven while its petition is paused; until when that is, None where it isn't.

    The try lives on for a week after the pause, so that nothing of it is lost.
    """
    its = (Confirmation.token_hash == token_hash(token), Confirmation.signature_id.is_(None))
    here = (TABLE.c.id == Confirmation.petition_id, moving.is_at(stages.PAUSED))
    values = {
        "pressed_at": func.coalesce(Confirmation.pressed_at, func.now()),
        "pressed_for": func.coalesce(Confirmation.pressed_for, held_for),
        "expires_at": func.greatest(Confirmation.expires_at, TABLE.c.paused_until + WEEK),
    }
    kept = update(Confirmation).where(*its, Confirmation.expires_at > func.now(), *here).values(values)
    until: datetime | None = db.session.scalar(kept.returning(TABLE.c.paused_until), execution_options=QUIETLY)
    return until


def count_pressed() -> bool:
    """Count what was confirmed during a pause that is over, the first first; whether there may be more."""
    waiting = (Confirmation.pressed_at.is_not(None), Confirmation.signature_id.is_(None))
    wanted = (
        select(Confirmation.token_hash, Confirmation.pressed_for)
        .join(TABLE, TABLE.c.id == Confirmation.petition_id)
        .join(Post, Post.id == TABLE.c.id)
        .where(*waiting, Confirmation.expires_at > func.now(), moving.is_at(stages.OPEN))
        .where(Post.visibility == VISIBLE)
        .order_by(Confirmation.petition_id, Confirmation.id)
        .limit(PART)
    )
    found = db.session.execute(wanted).all()
    return sum(_count(row.token_hash, row.pressed_for) for row in found) == PART


def _count(hashed: bytes, held_for: str | None) -> bool:
    """Whether it was taken; a petition that nobody sees keeps what waits until it is seen again."""
    try:
        return signing.confirm_one(hashed, held_for) is not None
    except PetitionClosed:
        return False
