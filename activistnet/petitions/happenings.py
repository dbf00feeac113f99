"""What has happened to a petition, with dates: published, steps reached, changed, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..core.data.db import db
from .count_models import PetitionStep
from .queries import PetitionPage, withdrawn

MOST = 60  # steps that are looked at; the ladder has 30 below a hundred million, and an author may move the goal


@dataclass(frozen=True)
class Happening:
    """One of them. `what` is published, base (counted elsewhere until then), step, changed or closed."""

    at: datetime
    what: str
    step: int = 0


@dataclass(frozen=True)
class Past:
    """All that is known of it, the newest first, and how many signatures were taken back by those who gave them."""

    happenings: Sequence[Happening]
    withdrawn: int


def load(petition: PetitionPage) -> Past:
    """In one query."""
    row = db.session.execute(PAST, {"petition_id": petition.id}).one()
    dated = [
        ("published", petition.created_at),
        ("base", petition.base_at if petition.base else None),
        ("changed", petition.edited_at if petition.version > 1 else None),
        ("closed", petition.closed_at),
    ]
    found = [Happening(at, what) for what, at in dated if at is not None]
    steps = list(zip(row.steps or (), row.times or (), strict=True))
    found += [Happening(at, "step", step) for step, at in _told(steps, petition.goal)]
    return Past(sorted(found, key=lambda each: (each.at, each.step), reverse=True), row.withdrawn)


def _told(steps: Sequence[tuple[int, datetime]], goal: int) -> list[tuple[int, datetime]]:
    """Those worth telling: the first with each number of digits, the goal, and the last."""
    told: list[tuple[int, datetime]] = []
    for n, (step, at) in enumerate(steps):
        is_first = not n or len(str(step)) > len(str(steps[n - 1][0]))
        if is_first or step == goal or n == len(steps) - 1:
            told.append((step, at))
    return told


def _past() -> Select[Any]:
    mine = select(PetitionStep.step, PetitionStep.reached_at).where(
        PetitionStep.petition_id == bindparam("petition_id")
    )
    last = mine.order_by(PetitionStep.step.desc()).limit(MOST).subquery()
    steps = func.array_agg(aggregate_order_by(last.c.step, last.c.step)).label("steps")
    times = func.array_agg(aggregate_order_by(last.c.reached_at, last.c.step)).label("times")
    return select(steps, times, withdrawn().scalar_subquery().label("withdrawn"))


PAST = _past()
