"""Ending votes about petitions that were left: as its author was heard, as was voted, or without a result."""

from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update

from ...core.data.crypto import unseal
from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...petitions import stages
from ...petitions.counts import TABLE
from ...petitions.events import PetitionChanged
from ...petitions.heartbeat import IS_LEFT
from ...petitions.models import Petition
from ...petitions.services import listening, moving
from ...petitions.ties import ids_among, ties_of
from ...posts.models import Post
from ..adoption_models import Adoption, AdoptionVote, Candidate, voter_context
from ..adoption_rules import FEWEST, SIGNED_BY
from ..counting_sql import COUNT
from ..events import AdoptionEnded
from . import ending

AT_ONCE = 50


def end_due() -> bool:
    """End some of those whose author was heard, or whose time has come; whether there may be more.

    Each is held with its petition, so of two at once one finds it over.
    """
    going_on = select(Adoption.petition_id).where(Adoption.ended_at.is_(None))
    listening.listen_to(db.session.scalars(going_on.order_by(Adoption.petition_id)).all())
    was_heard = exists().where(TABLE.c.id == Adoption.petition_id, TABLE.c.heard_at > Adoption.opened_at)
    due = select(Adoption.petition_id).where(
        Adoption.ended_at.is_(None), or_(was_heard, Adoption.ends_at <= func.now())
    )
    ids = db.session.scalars(due.order_by(Adoption.petition_id).limit(AT_ONCE)).all()
    for petition_id in ids:
        _end(petition_id)
    return len(ids) == AT_ONCE


def forget_member(member_id: int, mailbox: str | None) -> None:
    """A former member stands nowhere, has no votes that aren't counted yet, and isn't named as who won."""
    open_ones = select(Adoption.petition_id).where(Adoption.ended_at.is_(None))
    if petition_ids := db.session.scalars(open_ones).all():
        theirs = select(ids_among().subquery())
        values = ties_of(petition_ids, member_id, mailbox)
        db.session.execute(
            delete(AdoptionVote).where(AdoptionVote.signature_id.in_(theirs)), values, execution_options=QUIETLY
        )
    db.session.execute(delete(Candidate).where(Candidate.member_id == member_id), execution_options=QUIETLY)
    won = update(Adoption).where(Adoption.winner_id == member_id)
    db.session.execute(won.values(winner_id=None), execution_options=QUIETLY)


def _end(petition_id: int) -> None:
    """The post and its petition are held first, as by whoever changes or signs it; then the vote, once more."""
    held = select(Post.id).where(Post.id == petition_id).with_for_update(key_share=True)
    if db.session.scalar(held.execution_options(populate_existing=True)) is None:
        return
    listening.listen_to([petition_id])  # once more: what its author has said while others were counted
    row = db.session.execute(
        select(TABLE.c.heard_at, IS_LEFT.label("is_left"), TABLE.c.stage)
        .where(TABLE.c.id == petition_id)
        .with_for_update(key_share=True)
    ).one()
    mine = select(Adoption).where(Adoption.petition_id == petition_id, Adoption.ended_at.is_(None))
    adoption = db.session.scalar(mine.with_for_update(), execution_options={"populate_existing": True})
    if adoption is None:
        return
    petition = db.session.get_one(Petition, petition_id, populate_existing=True)
    if row.heard_at > adoption.opened_at:
        _note(petition, adoption, "heard")
    elif petition.visibility != "visible" or not row.is_left:
        _note(petition, adoption, "stopped")
    else:
        _decide(petition, adoption)


def _decide(petition: Petition, adoption: Adoption) -> None:
    found = _count(adoption)
    adoption.vote_count, adoption.winner_count = found.votes, found.n or 0
    if found.winner_id is not None:
        _hand_over(petition, found.winner_id)
        _note(petition, adoption, "adopted", winner_id=found.winner_id)
    elif found.n is not None:
        _close(petition, found.closes_as or "closed")
        _note(petition, adoption, "closed")
    else:
        _note(petition, adoption, "undecided")


def _count(adoption: Adoption) -> Any:
    votes = db.session.execute(
        select(AdoptionVote.signature_id, AdoptionVote.member_sealed).where(AdoptionVote.adoption_id == adoption.id)
    ).all()
    voters = [int(unseal(each, context=voter_context(adoption.id, number))) for number, each in votes]
    values = {"adoption_id": adoption.id, "fewest": FEWEST, "signed_by": SIGNED_BY, "member_ids": voters}
    return db.session.execute(COUNT, {**values, "signature_ids": [number for number, _ in votes]}).one()


def _hand_over(petition: Petition, winner_id: int) -> None:
    """The winner is its author; it is open again where it closed because its author had left."""
    was_open, former_id = petition.is_open, petition.author_id
    db.session.execute(
        update(Post).where(Post.id == petition.id).values(author_id=winner_id), execution_options=QUIETLY
    )
    values: dict[str, Any] = {
        "started_by_id": func.coalesce(TABLE.c.started_by_id, former_id),
        "heard_at": func.now(),
        "quiet_told_at": None,
    }
    db.session.execute(update(TABLE).where(TABLE.c.id == petition.id).values(values))
    db.session.refresh(petition)
    ending.follow_author(petition.id, winner_id)
    if was_open:
        publish(PetitionChanged(petition_id=petition.id))
        return
    opened: dict[str, Any] = {"closed_at": None, "closed_by": None, "closed_reason": ""}
    moving.move(stages.OPEN, TABLE.c.id == petition.id, by=stages.SIGNATORIES, **opened)


def _close(petition: Petition, stage: str) -> None:
    """Where it is closed already, as its author has left, they say at least what came of it."""
    mine, values = TABLE.c.id == petition.id, {"closed_by": stages.SIGNATORIES}
    if stage == petition.stage:
        db.session.execute(update(TABLE).where(mine).values(values))
        publish(PetitionChanged(petition_id=petition.id))
        return
    closed_at = func.coalesce(TABLE.c.closed_at, func.now())
    moving.move(stage, mine, by=stages.SIGNATORIES, closed_at=closed_at, **values)


def _note(petition: Petition, adoption: Adoption, outcome: str, *, winner_id: int | None = None) -> None:
    """It is over: its numbers stay, and neither votes nor who stood."""
    adoption.ended_at, adoption.outcome, adoption.winner_id = func.now(), outcome, winner_id
    db.session.flush()
    of_it = (Candidate.adoption_id == adoption.id, Candidate.stepped_back_at.is_(None))
    stood = tuple(db.session.scalars(select(Candidate.member_id).where(*of_it).order_by(Candidate.member_id)))
    db.session.execute(delete(AdoptionVote).where(AdoptionVote.adoption_id == adoption.id), execution_options=QUIETLY)
    db.session.execute(delete(Candidate).where(Candidate.adoption_id == adoption.id), execution_options=QUIETLY)
    publish(
        AdoptionEnded(
            adoption_id=adoption.id,
            petition_id=petition.id,
            outcome=outcome,
            winner_id=winner_id,
            stood_ids=stood,
            is_news=outcome in ("adopted", "closed"),
        )
    )
