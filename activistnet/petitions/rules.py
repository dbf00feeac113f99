"""Rules of petitions that need nothing but the petition: the ladder of steps, and who may do what."""

from ..members.models import Member
from .models import Petition

FIRST_STEPS = (10, 25, 50, 100, 250, 500)
HIGHEST_GOAL = 100_000_000


def next_step(count: int, goal: int) -> int:
    """The number a count works towards: the next rung above it, or the author's goal when that is nearer.

    Rungs are 10, 25, 50, 100, 250, 500, then 1, 2 and 5 times each power of ten.
    """
    rung = rung_above(count)
    return goal if count < goal < rung else rung


def rung_above(count: int) -> int:
    """The first rung greater than `count`."""
    for rung in FIRST_STEPS:
        if rung > count:
            return rung
    power = 1000
    while True:
        for times in (1, 2, 5):
            if times * power > count:
                return times * power
        power *= 10


def step_reached(before: int, count: int, goal: int) -> int | None:
    """The highest rung or goal that lies above `before` and not above `count`."""
    reached = None
    step = next_step(before, goal)
    while step <= count:
        reached, step = step, next_step(step, goal)
    return reached


def may_edit(petition: Petition, member: Member | None) -> bool:
    """Whether this member may change the petition's text, or close it."""
    return (
        member is not None and member.id == petition.author_id and petition.stage == "open" and not petition.is_locked
    )
