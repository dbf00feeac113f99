"""What a member has started, or helps to run, with what those are shown: who came when, from where, by whose share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role
from ..posts.models import Post, Share
from ..posts.queries import author_handle
from ..posts.visibility import visible_to
from . import places
from .cards import KIND, PetitionCard, cards
from .models import COUNTED
from .places import Place
from .rules import MAY
from .stages import AUTHOR
from .team_models import TeamMember
from .ties import SIGNATURES

SHOWN = 5  # petitions on a page, each with all of this
DAYS = 30
MOST_PLACES = 5
MOST_SHARES = 5
FEW = 5  # what a share of somebody else brought is told from then on, in steps of it: one by one they'd be known

STEP: ColumnElement[int] = literal_column(str(FEW))
_own = aliased(Post)
IDS = bindparam("petition_ids", type_=ARRAY(BigInteger))


class DayCount(NamedTuple):
    """How many signatures that count were given on one day (UTC)."""

    day: date
    n: int


class BroughtBy(NamedTuple):
    """What the share of one member brought, of somebody else's as it is told; `is_own` where it is the author's."""

    name: str
    handle: str | None
    n: int
    is_own: bool


@dataclass(frozen=True)
class Panel:
    """What an author sees of who signed: never who, only how many."""

    days: Sequence[DayCount]
    places: Sequence[Place]
    shares: Sequence[BroughtBy]
    by_shares: int  # all that shares brought, those that are not listed too

    @property
    def highest(self) -> int:
        """Of one day, at least one, so that a chart has a scale."""
        return max(1, *(day.n for day in self.days))

    @property
    def by_others(self) -> int:
        """What came by shares that are not listed."""
        return max(0, self.by_shares - sum(share.n for share in self.shares))

    @property
    def newest(self) -> int:
        """In all these days."""
        return sum(day.n for day in self.days)


@dataclass(frozen=True)
class OwnPetition:
    """A petition, what its reader is there, and the panel, for whoever may see it."""

    card: PetitionCard
    role: str
    is_hidden: bool
    held_for: str | None  # why it waits, while it does
    panel: Panel | None

    def may(self, act: str) -> bool:
        """Whether its reader may do this for it, see `rules.MAY`."""
        return act in MAY[self.role]


def list_started(reader: Reader, *, after: str | None = None) -> Page[OwnPetition]:
    """What the reader runs, newest first, each with its panel: in five statements, however many there are."""
    page = _started(reader.role).page(reader.values(), after=after, limit=SHOWN)
    shown = cards([row.id for row in page.items], reader)
    panels = list_panels([row.id for row in page.items if row.id in shown and "numbers" in MAY[row.role]], reader)
    rows = [row for row in page.items if row.id in shown]
    return Page(
        [
            OwnPetition(
                shown[row.id],
                row.role,
                row.visibility == "hidden",
                row.held_for if row.visibility == "held" else None,
                panels.get(row.id),
            )
            for row in rows
        ],
        page.next,
        page.after,
    )


def list_panels(petition_ids: Iterable[int], reader: Reader) -> dict[int, Panel]:
    """The panels of these petitions, which are the reader's own."""
    ids = list(petition_ids)
    if not ids:
        return {}
    days, shares, totals = _days(ids), _shares(ids, reader), _brought(ids, reader)
    where = places.list_most(ids, limit=MOST_PLACES)
    return {each: Panel(days[each], places.named(where[each]), shares[each], totals.get(each, 0)) for each in ids}


@cache
def _started(role: Role) -> Listing:
    helped = select(TeamMember.petition_id).where(
        TeamMember.member_id == READER_ID, TeamMember.joined_at.is_not(None), TeamMember.ended_at.is_(None)
    )
    started = select(_own.id).where(_own.author_id == READER_ID, _own.kind == KIND)
    helps_as = select(TeamMember.role).where(
        TeamMember.petition_id == Post.id, TeamMember.member_id == READER_ID, TeamMember.ended_at.is_(None)
    )
    as_what = case((Post.author_id == READER_ID, literal_column(f"'{AUTHOR}'")), else_=helps_as.scalar_subquery())
    wanted = select(Post.id, Post.visibility, Post.held_for, as_what.label("role")).where(
        Post.id.in_(union_all(started, helped)), Post.kind == KIND, *visible_to(role)
    )
    return Listing(wanted, Post.id)


def _days(ids: list[int]) -> dict[int, list[DayCount]]:
    found: dict[int, dict[date, int]] = defaultdict(dict)
    today: date | None = None
    for row in db.session.execute(_by_day(), {"petition_ids": ids}):
        today = row.today
        if row.day is not None:
            found[row.petition_id][row.day] = row.n
    assert today is not None  # noqa: S101 - there is a row for each of them
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    return {each: [DayCount(day, found[each].get(day, 0)) for day in days] for each in ids}


@cache
def _by_day() -> Select[Any]:
    """The days on which some signed for the first time; of a petition without such a day one row without a day."""
    today = cast(func.timezone("UTC", func.now()), Date)
    asked = func.unnest(IDS).table_valued("petition_id", name="asked").render_derived()
    first_at = func.coalesce(SIGNATURES.c.first_signed_at, SIGNATURES.c.signed_at)
    day = cast(func.timezone("UTC", first_at), Date)
    counted = (
        select(day.label("day"), func.count().label("n"))
        .where(SIGNATURES.c.petition_id == asked.c.petition_id, SIGNATURES.c.state == COUNTED)
        .where(day > today - DAYS)
        .group_by(day)
        .lateral("counted")
    )
    columns = (asked.c.petition_id, today.label("today"), counted.c.day, counted.c.n)
    return select(*columns).select_from(asked).outerjoin(counted, true())


def _shares(ids: list[int], reader: Reader) -> dict[int, list[BroughtBy]]:
    found: dict[int, list[BroughtBy]] = {each: [] for each in ids}
    for row in db.session.execute(_most_brought(reader.role), reader.values(petition_ids=ids)):
        found[row.post_id].append(BroughtBy(row.name, row.handle, row.n, row.member_id == reader.id))
    return found


@cache
def _most_brought(role: Role) -> Select[Any]:
    """The shares that brought most, of members whom the reader is welcome to know of, and the reader's own.

    An author who looks often, and at the list of those who signed, would else see by whose share each of them came.
    """
    asked = func.unnest(IDS).table_valued("petition_id", name="asked").render_derived()
    own = Share.member_id == READER_ID
    n = case((own, Share.brought_count), else_=Share.told_count // STEP * STEP)
    most = (
        select(Share.post_id, Share.member_id, n.label("n"), Member.display_name.label("name"))
        .add_columns(author_handle(Member).label("handle"))
        .join(Member, Member.id == Share.member_id)
        .where(Share.post_id == asked.c.petition_id, Member.deleted_at.is_(None))
        .where(or_(own & (Share.brought_count > 0), Share.told_count >= FEW))
        .where(or_(own, and_(*welcome(role, Share.member_id))))
        .order_by(n.desc(), Share.id)
        .limit(MOST_SHARES)
        .lateral("most")
    )
    return select(most).select_from(asked).join(most, true())


def _brought(ids: list[int], reader: Reader) -> dict[int, int]:
    """What all shares brought: the author's own, and others' as it is told."""
    n = func.sum(case((Share.member_id == READER_ID, Share.brought_count), else_=Share.told_count)).label("n")
    wanted = select(Share.post_id, n).where(Share.post_id.in_(ids)).group_by(Share.post_id)
    rows = db.session.execute(wanted, reader.values())
    return {row.post_id: int(row.n) for row in rows}
