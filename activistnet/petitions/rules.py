"""Rules of petitions that need nothing but the petition: the ladder of steps, and who may do what.

Pages offer what these allow, and services ask them too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from ..core.data.time import now
from ..posts.rules import Somebody
from . import stages
from .stages import AUTHOR, TIME

CO_AUTHOR, SPOKESPERSON = "co-author", "spokesperson"
ROLES = (CO_AUTHOR, SPOKESPERSON)
# What each of those who run a petition may do for it; whatever isn't here is its author's alone, as `close` and `team`.
SPEAKS = frozenset({"tell", "thank"})
MAY = {
    AUTHOR: SPEAKS | {"edit", "last-day", "deliver", "numbers", "hear", "close", "version", "team"},
    CO_AUTHOR: SPEAKS | {"edit", "last-day", "deliver", "numbers", "hear"},
    SPOKESPERSON: SPEAKS,
}
BETWEEN_LETTERS = timedelta(days=7)
KNOWN_AFTER = timedelta(days=30)  # a member, by whose signature and word more is shown
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


class Joined(Protocol):
    """A member, as far as since when."""

    @property
    def joined_at(self) -> datetime: ...


def is_known(member: Joined) -> bool:
    """Whether a member has been here so long that their signature weighs more, and they may vouch for others'."""
    return now() - member.joined_at >= KNOWN_AFTER


class Staged(Protocol):
    """Anything that knows where a petition is in its life."""

    @property
    def stage(self) -> str: ...


class Judged(Staged, Protocol):
    """A petition, as an entity or as the row that a page has read."""

    @property
    def archived_at(self) -> datetime | None: ...
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
    @property
    def team(self) -> Sequence[Mapping[str, Any]] | None: ...


class Ended(Judged, Protocol):
    """The same, with what closed it."""

    @property
    def closed_by(self) -> str | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def paused_until(self) -> datetime | None: ...


class Written(Protocol):
    """The same, with when its signatories were written to."""

    @property
    def news_sent_at(self) -> datetime | None: ...


def may_move(petition: Ended, somebody: Somebody, stage: str) -> bool:
    """Whether they may bring it to that stage: its author, but not what a moderator has closed, nor an archived one."""
    if not may(petition, somebody, "close") or petition.archived_at is not None:
        return False
    if stage not in stages.after(petition.stage, by=AUTHOR):
        return False
    if petition.stage in stages.RUNNING:
        return stage != stages.PAUSED or may_pause(petition, somebody)
    return may_reopen(petition, somebody) if stage == stages.OPEN else petition.closed_by in (AUTHOR, TIME)


def may_pause(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may let nobody sign it for a while: not again within a week of the last time."""
    if not may(petition, somebody, "close") or not petition.is_open:
        return False
    return petition.paused_until is None or now() - petition.paused_until > stages.BETWEEN_PAUSES


def may_resume(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may end its pause before its time."""
    return may(petition, somebody, "close") and petition.stage == stages.PAUSED


def may_withdraw(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may withdraw the petition itself, for good."""
    return may_move(petition, somebody, stages.WITHDRAWN)


def may_reopen(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may open it again: its author who has closed it within a day, before its time."""
    if not may(petition, somebody, "close") or petition.closed_by != AUTHOR or petition.closed_at is None:
        return False
    if petition.archived_at is not None or stages.OPEN not in stages.after(petition.stage, by=AUTHOR):
        return False
    is_over = petition.closes_at is not None and petition.closes_at <= now()
    return not is_over and now() - petition.closed_at < stages.REOPENED_WITHIN


def may_write(petition: Written) -> bool:
    """Whether signatories who wanted news are written to once more when it is closed."""
    return petition.news_sent_at is None or now() - petition.news_sent_at > BETWEEN_LETTERS


def may_say_outcome(petition: Ended, somebody: Somebody) -> bool:
    """Whether they may say of a closed one what came of it."""
    return not is_running(petition) and any(may_move(petition, somebody, stage) for stage in stages.OUTCOMES)


def takes_signatures(petition: Judged) -> bool:
    """Whether a signature would be counted, as far as this can be said before it is tried."""
    return petition.is_open and not petition.is_hidden and not petition.is_held


def takes_confirmations(petition: Judged) -> bool:
    """Whether whoever asked to sign can say that it was them: also during a pause, after which it counts."""
    return is_running(petition) and not petition.is_hidden and not petition.is_held


def may_edit(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may change what the petition says. Its text is part of its thread, which may be locked."""
    return may(petition, somebody, "edit") and petition.is_open and not petition.is_locked


def may_tell(petition: Judged, somebody: Somebody) -> bool:
    """Whether they write what's new: also once it is closed, but not while nobody sees it, nor when it asks no more."""
    is_seen = not petition.is_hidden and not petition.is_held
    return may(petition, somebody, "tell") and is_seen and is_told_of(petition)


def is_told_of(petition: Judged) -> bool:
    """Whether there is still something to tell of it: it is neither withdrawn, nor rejected, nor archived."""
    return petition.stage not in stages.REFUSED and petition.archived_at is None


def may_close(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may close the petition; a locked one too."""
    return may(petition, somebody, "close") and is_closable(petition)


def may_set_last_day(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may say until when it can be signed."""
    return may(petition, somebody, "last-day") and petition.is_open


def is_closable(petition: Judged) -> bool:
    """Whether it can be closed, whoever does it."""
    return is_running(petition)


def may_contest(petition: Judged, somebody: Somebody) -> bool:
    """Whether they may say otherwise what came of it, if they have signed: not its author, and not once archived."""
    is_said = petition.stage in stages.OUTCOMES and petition.archived_at is None
    return is_said and not is_author(petition, somebody)


def is_rejected(petition: Staged) -> bool:
    """Whether moderators have refused it."""
    return petition.stage == stages.REJECTED


def is_running(petition: Staged) -> bool:
    """Whether people sign it, now or once its pause is over."""
    return petition.stage in stages.RUNNING


def is_author(petition: Judged, somebody: Somebody) -> bool:
    """Whether it is theirs, with all that this allows."""
    return somebody.id == petition.author_id


def role_of(petition: Judged, somebody: Somebody) -> str | None:
    """What they are among those who run it: its author, or what they have accepted to be."""
    if is_author(petition, somebody):
        return AUTHOR
    return next((each["role"] for each in petition.team or () if each["id"] == somebody.id), None)


def acts_of(petition: Judged, somebody: Somebody) -> frozenset[str]:
    """What they may do for it, of all that `MAY` lists."""
    return MAY.get(role_of(petition, somebody) or "", frozenset())


def may(petition: Judged, somebody: Somebody, act: str) -> bool:
    """Whether they may do this for it."""
    return act in acts_of(petition, somebody)
