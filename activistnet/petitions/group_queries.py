"""What is known of signatures given together, in bursts or as a group: how many there are, never whose they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import INTERVAL

from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from .group_models import GroupedSignature, SignatureGroup
from .models import HELD, WITHDRAWN, Signature

WINDOW = timedelta(minutes=10)
FEWEST = 10  # signatures: fewer in a window, or of a country, may say who they are
NEWEST = 50_000  # signatures that are looked at for bursts
MOST_BURSTS = 10


@dataclass(frozen=True)
class Burst:
    """How many signed within ten minutes."""

    first_at: datetime
    n: int

    @property
    def last_at(self) -> datetime:
        """When these minutes end."""
        return self.first_at + WINDOW


@dataclass(frozen=True)
class GroupNumbers:
    """Of a group: how many are in each state, how many show their name, and how many came from which country."""

    states: dict[str, int]
    shown: int
    countries: list[tuple[str, int]]


def list_bursts(petition_id: int) -> list[Burst]:
    """The ten-minute windows in which most signed of late, most first."""
    here = (Signature.petition_id == petition_id, Signature.state != WITHDRAWN)
    newest = select(Signature.signed_at).where(*here).order_by(Signature.id.desc()).limit(NEWEST).subquery()
    window = func.date_bin(literal(WINDOW, INTERVAL()), newest.c.signed_at, literal_column("timestamptz 'epoch'"))
    counted = (
        select(window.label("first_at"), func.count().label("n"))
        .group_by(window)
        .having(func.count() >= FEWEST)
        .order_by(func.count().desc(), window.desc())
        .limit(MOST_BURSTS)
    )
    return [Burst(row.first_at, row.n) for row in db.session.execute(counted)]


class HeldNumber(NamedTuple):
    """How many are held for one reason, and since when."""

    held_for: str
    n: int
    first_at: datetime
    last_at: datetime


def list_held(petition_id: int) -> list[HeldNumber]:
    """For what signatures of a petition are held, most first; without those that moderators hold."""
    n = func.count().label("n")
    times = (func.min(Signature.signed_at).label("first_at"), func.max(Signature.signed_at).label("last_at"))
    here = (Signature.petition_id == petition_id, Signature.state == HELD, Signature.held_for.is_not(None))
    wanted = select(Signature.held_for, n, *times).where(*here).group_by(Signature.held_for).order_by(n.desc())
    rows = db.session.execute(wanted).all()
    return [HeldNumber(row.held_for or "", row.n, row.first_at, row.last_at) for row in rows]


def get_group(group_id: int) -> SignatureGroup:
    """Raises NotFound."""
    found = db.session.get(SignatureGroup, group_id) if group_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


def count_group(group_id: int) -> GroupNumbers:
    """Its numbers now."""
    mine = Signature.id.in_(select(GroupedSignature.signature_id).where(GroupedSignature.group_id == group_id))
    rows = db.session.execute(
        select(Signature.state, Signature.show_name, Signature.country, func.count().label("n"))
        .where(mine)
        .group_by(Signature.state, Signature.show_name, Signature.country)
    ).all()
    states: dict[str, int] = {}
    countries: dict[str, int] = {}
    for row in rows:
        states[row.state] = states.get(row.state, 0) + row.n
        countries[row.country] = countries.get(row.country, 0) + row.n
    many = [(country, n) for country, n in countries.items() if country and n >= FEWEST]
    return GroupNumbers(states, sum(row.n for row in rows if row.show_name), sorted(many, key=lambda each: -each[1]))
