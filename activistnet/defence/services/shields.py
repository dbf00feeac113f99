"""Putting shields up, taking them down, and letting in all that one holds."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data import orders
from ...core.data.db import QUIETLY, db
from ...members.models import Member
from ...moderation import held_queries
from ...posts.models import Post
from ...posts.services import holding
from .. import rules, shield_queries
from ..errors import NotYourShield
from ..models import Shield
from ..shield_queries import Unusual

AT_ONCE = 200
OF_KIND = {"topic": "topic_id", "post": "post_id", "member": "member_id"}


def put_up(kind: str, number: int | None, member: Member) -> Shield:
    """From now on, for six hours; where one is up already it stays as it is."""
    row = insert(Shield).values(**_place(kind, number))
    here = row.on_conflict_do_update(
        index_elements=list(OF_KIND.values()), index_where=Shield.lowered_at.is_(None), set_={"figures": Shield.figures}
    )
    shield = db.session.scalars(here.returning(Shield), execution_options={"populate_existing": True}).one()
    if shield.raised_at is None:
        shield.raised_at, shield.raised_by_id = func.now(), member.id
        shield.ends_at = func.now() + rules.SHIELD_LASTS
        db.session.flush()
        db.session.refresh(shield)
        orders.lists("shields", shield.place)
        orders.unlists("shields_asked", shield.place)
    return shield


def take_down(shield: Shield) -> None:
    """It is over, or not wanted; what it holds waits on."""
    over = update(Shield).where(Shield.id == shield.id, Shield.lowered_at.is_(None)).values(lowered_at=func.now())
    if db.session.scalar(over.returning(Shield.id), execution_options=QUIETLY) is None:
        return  # another one may be up there by now
    orders.unlists("shields", shield.place)
    orders.unlists("shields_asked", shield.place)


def propose(unusual: Unusual) -> bool:
    """Ask moderators, and the author of a thread, whether to put one up; not again where they just said no."""
    place = _place(unusual.kind, unusual.id)
    is_here = [getattr(Shield, name).is_not_distinct_from(number) for name, number in place.items()]
    lately = Shield.lowered_at > func.now() - rules.PROPOSAL_LASTS
    if db.session.scalar(select(Shield.id).where(*is_here, lately).limit(1)) is not None:
        return False
    row = insert(Shield).values(**place, figures=unusual.figures)
    made = db.session.scalars(row.on_conflict_do_nothing().returning(Shield)).one_or_none()
    if made is not None:
        orders.lists("shields_asked", made.place)
    return made is not None


def end_what_is_over() -> int:
    """Take down those whose time has come, and forget proposals that nobody wanted; how many."""
    is_over = (Shield.ends_at <= func.now()) | (
        Shield.raised_at.is_(None) & (Shield.proposed_at <= func.now() - rules.PROPOSAL_LASTS)
    )
    over = db.session.scalars(select(Shield).where(Shield.lowered_at.is_(None), is_over)).all()
    for shield in over:
        take_down(shield)
    return len(over)


def release_some(shield_id: int, moderator: Member, *, shown_at: datetime | None) -> bool:
    """Let in some of what one held at a moment; whether there may be more.

    What is the moderator's own is left, and what its author has changed since.
    """
    judged: list[int] = []
    read: dict[int, str] = {}
    after = 0
    while not judged and (read := shield_queries.list_unchanged(shield_id, AT_ONCE, at=shown_at, after=after)):
        judged = held_queries.list_judged(moderator, [*read])
        after = max(read)
    holding.release_by_team(judged, read)
    return bool(judged)


def expect_may(post: Post, member: Member) -> None:
    """Go on only if the member may put shields up in this thread. Raises NotYourShield."""
    if post.author_id != member.id and not member.is_moderator:
        raise NotYourShield


def _place(kind: str, number: int | None) -> dict[str, int | None]:
    return {column: number if each == kind else None for each, column in OF_KIND.items()}
