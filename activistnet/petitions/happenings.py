"""What has happened to a petition, with dates: published, steps reached, changed, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..core.data.db import db
from .count_models import PetitionStep
from .group_models import SignatureGroup
from .queries import PetitionPage, withdrawn

MOST_TAKEN_OUT = 20
MOST = 60  # steps that are looked at; the ladder has 30 below a hundred million, and an author may move the goal


@dataclass(frozen=True)
class Happening:
    """One of them. `what` is published, base (counted elsewhere until then), step, changed or closed.

    Or held, or invalidated: then `step` signatures were taken out of the count together by moderators, for a `reason`.
    """

    at: datetime
    what: str
    step: int = 0
    reason: str = ""


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
    found += [Happening(datetime.fromisoformat(at), *more) for at, *more in row.taken_out or ()]
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
    return select(steps, times, withdrawn().scalar_subquery().label("withdrawn"), _taken_out().label("taken_out"))


def _taken_out() -> ScalarSelect[Any]:
    """What moderators have taken out of the count and keep out, the last of it."""
    group = SignatureGroup
    here = (group.petition_id == bindparam("petition_id"), group.state.in_(("held", "invalidated")))
    last = select(group).where(*here).order_by(group.id.desc()).limit(MOST_TAKEN_OUT).subquery()
    each = func.jsonb_build_array(last.c.changed_at, last.c.state, last.c.taken_out, last.c.reason)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


PAST = _past()
