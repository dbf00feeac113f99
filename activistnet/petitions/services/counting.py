"""Counting: the clock folds what waits into the stored counts."""

from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.events import publish
from ...posts.models import Post
from .. import counting_sql as sql
from ..count_models import PetitionStep, SignatureDelta
from ..counts import TABLE, Count
from ..events import ShareBrought, SharesBrought, SignaturesFolded, StepReached
from ..models import Signature
from ..rules import next_step, step_reached


def fold() -> list[Count]:
    """Fold all waiting deltas into counts, shares and places; the counts that changed. Publishes what came of it."""
    row = db.session.execute(sql.FOLD).one()
    counts = [_folded(counted) for counted in row.counted]
    brought = tuple(
        ShareBrought(
            share_id=share["id"],
            member_id=share["member_id"],
            post_id=share["post_id"],
            n=n,
            day=date.fromisoformat(day),
        )
        for share in row.brought
        for day, n in share["days"].items()
        if n != 0
    )
    if brought:
        publish(SharesBrought(brought))
    return counts


def _folded(counted: dict[str, Any]) -> Count:
    named = tuple(dict.fromkeys(counted["signature_ids"] or ()))  # whoever came back within one fold is named twice
    publish(SignaturesFolded(petition_id=counted["id"], n=counted["n"], signature_ids=named))
    shown = counted["signature_count"] + counted["base_count"]
    step = step_reached(max(counted["reached_step"], counted["base_count"]), shown, counted["goal"])
    if step is not None:
        _note_step(counted["id"], step, shown, counted["goal"])
    return Count(
        petition=counted["id"],
        count=shown,
        base=counted["base_count"],
        goal=counted["goal"],
        step=next_step(shown, counted["goal"]),
        stage=counted["stage"],
        version=counted["count_version"],
    )


def _note_step(petition_id: int, step: int, count: int, goal: int) -> None:
    """Remember the step and when it was reached, once even when people withdraw and sign again around it."""
    db.session.execute(update(TABLE).where(TABLE.c.id == petition_id).values(reached_step=step))
    db.session.execute(insert(PetitionStep).values(petition_id=petition_id, step=step).on_conflict_do_nothing())
    author_id = db.session.scalars(select(Post.author_id).where(Post.id == petition_id)).one()
    publish(StepReached(petition_id=petition_id, author_id=author_id, step=step, count=count, goal=goal))


def waiting(petition_id: int) -> int:
    """The sum of the deltas that are not folded yet."""
    wanted = select(func.coalesce(func.sum(SignatureDelta.n), 0)).where(SignatureDelta.petition_id == petition_id)
    return int(db.session.scalars(wanted).one())


def count_rows(petition_id: int) -> int:
    """The number of counted signatures: the truth."""
    wanted = select(func.count()).where(Signature.petition_id == petition_id, Signature.state == "counted")
    return db.session.scalars(wanted).one()
