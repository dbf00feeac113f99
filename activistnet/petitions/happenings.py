"""What has happened to a petition, with dates: published, steps reached, changed, its last day, updates, closed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..core.data.db import db
from ..posts.links import Address, post_url
from ..posts.models import Post
from ..posts.visibility import VISIBLE
from .count_models import CountCorrection, PetitionStep
from .group_models import SignatureGroup
from .life_models import LastDayChange, PetitionPause
from .models import WITHDRAWN, Signature
from .queries import PetitionPage
from .version_models import FormerVersion

MOST_TAKEN_OUT = 20
MOST_LAST_DAYS = 20
MOST_CORRECTED = 20
MOST_PAUSES = 20
MOST_UPDATES = 20
MOST_VERSIONS = 20
MOST = 60  # steps that are looked at; the ladder has 30 below a hundred million, and an author may move the goal


@dataclass(frozen=True)
class Happening:
    """One of them. `what` is published, base (counted elsewhere until then), step, changed or closed.

    Or held, or invalidated: then `step` signatures were taken out of the count together by moderators, for a `reason`.
    Or version: then the one with the number `step` was published.
    Or released, or refused: then so many that were held counted after all, or were found invalid.
    Or corrected: then the count was off its records by `step`.
    Or last-day: then it could be signed until `before`, and can be until `after`; None is without end.
    Or paused: then nobody could sign it until `after`, for a `reason`. Or archived: since then nothing in it changes.
    Or update: then its author told something at `url`, under the title `reason`.
    Or what a feature above tells: then `name` is of whom it tells, and empty where that is a private person.
    """

    at: datetime
    what: str
    step: int = 0
    reason: str = ""
    before: datetime | None = None
    after: datetime | None = None
    url: str = ""
    name: str = ""


class Beside(NamedTuple):
    """What a feature above has to tell: a column that is read with the rest, of :petition_id, and what it says."""

    column: Callable[[], ScalarSelect[Any]]
    read: Callable[[Any], Iterable[Happening]]


BESIDE: list[Beside] = []


def register(beside: Iterable[Beside]) -> None:
    """Tell these, too."""
    BESIDE[:] = beside
    _past.cache_clear()


@dataclass(frozen=True)
class Past:
    """All that is known of it, the newest first, and how many signatures were taken back by those who gave them."""

    happenings: Sequence[Happening]
    withdrawn: int


def load(petition: PetitionPage) -> Past:
    """In one query."""
    row = db.session.execute(_past(), {"petition_id": petition.id}).one()
    dated = [
        ("published", petition.created_at),
        ("base", petition.base_at if petition.base else None),
        ("changed", petition.edited_at if petition.version > 1 else None),
        ("closed", petition.closed_at),
        ("archived", petition.archived_at),
    ]
    found = [Happening(at, what) for what, at in dated if at is not None]
    steps = list(zip(row.steps or (), row.times or (), strict=True))
    found += [Happening(at, "step", step) for step, at in _told(steps, petition.goal)]
    found += [Happening(datetime.fromisoformat(at), *more) for at, *more in row.taken_out or ()]
    found += [Happening(datetime.fromisoformat(at), "corrected", n) for at, n in row.corrected or ()]
    found += [Happening(at, "last-day", before=b, after=a) for at, b, a in map(_moments, row.last_days or ())]
    found += [_pause(*each) for each in row.pauses or ()]
    found += [_update(*each) for each in row.updates or ()]
    for n, each in enumerate(BESIDE):
        found += each.read(getattr(row, f"beside_{n}"))
    found += [Happening(datetime.fromisoformat(at), "version", number + 1) for number, at in row.versions or ()]
    return Past(sorted(found, key=lambda each: (each.at, each.step), reverse=True), row.withdrawn)


def count_withdrawn(petition_id: int) -> int:
    """How many signatures were taken back by those who had given them."""
    return db.session.scalar(withdrawn(), {"petition_id": petition_id}) or 0


@cache
def withdrawn() -> Select[int]:
    """The same as part of another statement, of :petition_id."""
    mine = Signature.petition_id == bindparam("petition_id")
    return select(func.count()).where(mine, Signature.state == WITHDRAWN)


def _told(steps: Sequence[tuple[int, datetime]], goal: int) -> list[tuple[int, datetime]]:
    """Those worth telling: the first with each number of digits, the goal, and the last."""
    told: list[tuple[int, datetime]] = []
    for n, (step, at) in enumerate(steps):
        is_first = not n or len(str(step)) > len(str(steps[n - 1][0]))
        if is_first or step == goal or n == len(steps) - 1:
            told.append((step, at))
    return told


@cache
def _past() -> Select[Any]:
    mine = select(PetitionStep.step, PetitionStep.reached_at).where(
        PetitionStep.petition_id == bindparam("petition_id")
    )
    last = mine.order_by(PetitionStep.step.desc()).limit(MOST).subquery()
    steps = func.array_agg(aggregate_order_by(last.c.step, last.c.step)).label("steps")
    times = func.array_agg(aggregate_order_by(last.c.reached_at, last.c.step)).label("times")
    return select(
        steps,
        times,
        withdrawn().scalar_subquery().label("withdrawn"),
        _taken_out().label("taken_out"),
        _corrected().label("corrected"),
        _last_days().label("last_days"),
        _pauses().label("pauses"),
        _updates().label("updates"),
        *(each.column().label(f"beside_{n}") for n, each in enumerate(BESIDE)),
        _versions().label("versions"),
    )


def _taken_out() -> ScalarSelect[Any]:
    """What moderators have taken out of the count and keep out, or decided about held ones, the last of it."""
    group = SignatureGroup
    is_released = and_(group.state == "restored", group.held_for.is_not(None))
    is_told = or_(group.state.in_(("held", "invalidated")), is_released)
    here = (group.petition_id == bindparam("petition_id"), is_told, group.taken_out > 0)
    last = select(group).where(*here).order_by(group.id.desc()).limit(MOST_TAKEN_OUT).subquery()
    is_refused = and_(last.c.state == "invalidated", last.c.held_for.is_not(None), last.c.before == "held")
    what = case((last.c.state == "restored", "released"), (is_refused, "refused"), else_=last.c.state)
    each = func.jsonb_build_array(last.c.changed_at, what, last.c.taken_out, last.c.reason)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _corrected() -> ScalarSelect[Any]:
    """By how much its count was off, the last of it."""
    here = CountCorrection.petition_id == bindparam("petition_id")
    last = select(CountCorrection).where(here).order_by(CountCorrection.id.desc()).limit(MOST_CORRECTED).subquery()
    each = func.jsonb_build_array(last.c.made_at, last.c.n)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _last_days() -> ScalarSelect[Any]:
    """When its author set, moved or took away its last day, the last of it."""
    here = LastDayChange.petition_id == bindparam("petition_id")
    last = select(LastDayChange).where(here).order_by(LastDayChange.id.desc()).limit(MOST_LAST_DAYS).subquery()
    each = func.jsonb_build_array(last.c.changed_at, last.c.before, last.c.after)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _pauses() -> ScalarSelect[Any]:
    """When nobody could sign it, and why, the last of it."""
    here = PetitionPause.petition_id == bindparam("petition_id")
    last = select(PetitionPause).where(here).order_by(PetitionPause.id.desc()).limit(MOST_PAUSES).subquery()
    each = func.jsonb_build_array(last.c.began_at, last.c.ends_at, last.c.reason)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _pause(began_at: str, ends_at: str, reason: str) -> Happening:
    return Happening(datetime.fromisoformat(began_at), "paused", reason=reason, after=datetime.fromisoformat(ends_at))


def _updates() -> ScalarSelect[Any]:
    """What its author told everybody, the last of it."""
    here = (Post.about_id == bindparam("petition_id"), Post.root_id.is_(None), Post.visibility == VISIBLE)
    last = select(Post).where(*here).order_by(Post.id.desc()).limit(MOST_UPDATES).subquery()
    each = func.jsonb_build_array(last.c.created_at, last.c.id, last.c.kind, last.c.slug, last.c.title)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _update(at: str, update_id: int, kind: str, slug: str, title: str) -> Happening:
    return Happening(datetime.fromisoformat(at), "update", reason=title, url=post_url(Address(update_id, kind, slug)))


def _versions() -> ScalarSelect[Any]:
    """When each version gave way to the next one, the last of them."""
    here = FormerVersion.petition_id == bindparam("petition_id")
    last = select(FormerVersion).where(here).order_by(FormerVersion.number.desc()).limit(MOST_VERSIONS).subquery()
    each = func.jsonb_build_array(last.c.number, last.c.replaced_at)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _moments(written: Sequence[str | None]) -> list[Any]:
    return [at and datetime.fromisoformat(at) for at in written]
