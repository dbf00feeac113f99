"""Rules of petitions that need nothing but the petition: the ladder of steps, and who may do what.

Pages offer what these allow, and services ask them too.
"""

from datetime import datetime, timedelta
from typing import Protocol

from ..core.data.time import now
from ..posts.rules import Somebody

CLOSED = "closed"
OUTCOMES = ("won", "partly", "lost")
# From which stage to which: its author moves it, and it closes by itself (`services.petitions`).
MOVES = {
    "open": frozenset({CLOSED, *OUTCOMES}),
    CLOSED: frozenset({"open", *OUTCOMES}),
    "won": frozenset({"open"}),
    "partly": frozenset({"open", "won"}),
    "lost": frozenset({"open", "won", "partly"}),
}
BY_AUTHOR, BY_TIME = "author", "time"
REOPENED_WITHIN = timedelta(days=1)
BETWEEN_LETTERS = timedelta(days=7)
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


def steps_towards(end: int) -> list[int]:
    """The rungs that a bar to `end` has room to name: from a fifth of the way to three quarters of it."""
    steps = [rung_above(-(-end // 5) - 1)]
    while steps[-1] <= end * 0.75:
        steps.append(rung_above(steps[-1]))
    return steps[:-1]


def step_reached(before: int, count: int, goal: int) -> int | None:
    """The highest rung or goal that lies above `before` and not above `count`."""
    reached = None
    step = next_step(before, goal)
    while step <= count:
        reached, step = step, next_step(step, goal)
    return reached


class Judged(Protocol):
    """A petition, as an entity or as the row that a page has read."""

    @property
    def author_id(self) -> int: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def is_hidden(self) -> bool: ...
    @property
    def is_held(self) -> bool: ...
    @property
    def is_locked(self) -> bool: ...


class Ended(Judged, Protocol):
    """The same, with what closed it."""

    @property
    def stage(self) -> str: ...
    @property
    def closed_by(self) -> str | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


class Written(Protocol):
    """The same, with when its signatories were written to."""

    @property
    def news_sent_at(self) -> datetime | None: ...


def may_move(petition: Ended, somebody: Somebody, stage: str) -> bool:
    """Whether they may bring it to that stage: its author, but not what a moderator has closed."""
    if not is_author(petition, somebody) or stage not in MOVES.get(petition.stage, ()):
        return False
    if stage == "open":
        return may_reopen(petition, somebody)
    return petition.is_open or petition.closed_by in (BY_AUTHOR, BY_TIME)


def may_reopen(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may open it again: its author who has closed it within a day, before its time."""
    if not is_author(petition, somebody) or petition.closed_by != BY_AUTHOR or petition.closed_at is None:
        return False
    is_over = petition.closes_at is not None and petition.closes_at <= now()
    return not is_over and now() - petition.closed_at < REOPENED_WITHIN


def may_write(petition: Written) -> bool:
    """Whether signatories who wanted news are written to once more when it is closed."""
    return petition.news_sent_at is None or now() - petition.news_sent_at > BETWEEN_LETTERS


def may_say_outcome(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may say of a closed one what came of it."""
    return not petition.is_open and any(may_move(petition, somebody, stage) for stage in OUTCOMES)


def takes_signatures(petition: Judged) -> bool:
    """Whether a signature would be counted, as far as this can be said before it is tried."""
    return petition.is_open and not petition.is_hidden and not petition.is_held


def may_edit(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may change what the petition says. Its text is part of its thread, which may be locked."""
    return is_author(petition, somebody) and petition.is_open and not petition.is_locked


def may_tell(petition: Judged, somebody: Somebody) -> bool:
    """Whether they write what's new: also once it is closed, but not while nobody sees it."""
    return is_author(petition, somebody) and not petition.is_hidden and not petition.is_held


def may_close(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may close the petition; a locked one too."""
    return is_author(petition, somebody) and is_closable(petition)


def may_set_last_day(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may say until when it can be signed."""
    return may_close(petition, somebody)


def is_closable(petition: Judged) -> bool:
    """Whether it can be closed, whoever does it."""
    return petition.is_open


def is_author(petition: Judged, somebody: Somebody) -> bool:
    """Whether they started the petition."""
    return somebody.id == petition.author_id
