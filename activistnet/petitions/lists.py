"""The public list of petitions: its orders, and what of it is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, between, bindparam, exists, literal_column, select

from ..core.data.paging import Listing, Page, read_cursor, write_cursor
from ..core.data.time import now
from ..core.refusals import NotFound
from ..core.words.countries import CODES
from ..members.readers import Reader, Role
from ..posts.languages import KNOWN
from ..posts.models import Post
from ..posts.visibility import offered_to
from ..topics.queries import get_topic
from .cards import KIND, WON, PetitionCard, cards, closest_to_step
from .count_models import CountryCount, RisingPetition
from .counts import TABLE
from .places import IS_TOLD

CLOSEST, NEW, RISING, LAST_WON = "closest", "new", "rising", "won"
OPEN, CLOSED = "open", "closed"
# Which of these may be asked for in which order; "" is all that the order has.
STATES = {CLOSEST: ("", OPEN), NEW: ("", OPEN, CLOSED), RISING: ("", OPEN), LAST_WON: ("",)}
SHOWN = 30
FIRST_YEAR = 2005
IS_WON = TABLE.c.stage.in_((WON, literal_column("'partly'")))
IS_OPEN: ColumnElement[str] = literal_column("'open'")


@dataclass(frozen=True)
class Wish:
    """What of the list is wanted, as its address says it; "" is all. Closest and rising are of open petitions.

    Those that were won come by when that was.
    """

    sort: str = CLOSEST
    topic: str = ""
    country: str = ""
    state: str = ""
    language: str = ""
    year: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wish":
        """From the parameters of an address. Raises NotFound for what there is not."""
        wish = cls(**{each.name: asked[each.name] for each in fields(cls) if asked.get(each.name)})
        is_there = wish.state in STATES.get(wish.sort, ())
        if not is_there or wish.country not in ("", *CODES) or wish.language not in ("", *KNOWN):
            raise NotFound
        if wish.year and (wish.sort != LAST_WON or wish.year not in years()):
            raise NotFound
        return wish

    @property
    def narrowed(self) -> frozenset[str]:
        """What is not left to be all: the names of its conditions."""
        return frozenset(name for name in ("topic", "country", "language", "year") if getattr(self, name)) | (
            {self.state} - {""}
        )


def list_petitions(wish: Wish, reader: Reader, *, after: str | None = None) -> Page[PetitionCard]:
    """One page of what is wanted. Raises NotFound for a topic or a cursor that is none.

    The closest change with each signature: the page after one begins behind as many of them as were shown.
    """
    values = {
        "topic_id": get_topic(wish.topic).id if wish.topic else None,
        "country": wish.country,
        "language": wish.language,
        **_bounds(wish.year),
    }
    if wish.sort == CLOSEST:
        return _closest(wish.narrowed, reader, values, after)
    if wish.sort == RISING:
        listing = _rising(reader.role, wish.narrowed)
    else:
        listing = _by_time(reader.role, wish.sort, wish.narrowed)
    page = listing.page(reader.values(**values), after=after, limit=SHOWN).map(lambda row: row.id)
    shown = cards(page.items, reader)
    return Page([shown[each] for each in page.items if each in shown], page.next, page.after)


def _closest(
    narrowed: frozenset[str], reader: Reader, values: Mapping[str, Any], after: str | None
) -> Page[PetitionCard]:
    passed = read_cursor(after, [TABLE.c.id])[0] if after else 0
    found = closest_to_step(passed + SHOWN + 1, reader=reader, among=_among(narrowed), values=values)
    more = write_cursor([passed + SHOWN]) if len(found) > passed + SHOWN else None
    return Page(found[passed : passed + SHOWN], more, after)


def years() -> list[str]:
    """The years by which what was won can be asked for, the last first."""
    return [str(year) for year in range(now().year, FIRST_YEAR - 1, -1)]


def _bounds(year: str) -> dict[str, datetime | None]:
    """The first and the last moment of a year, in UTC."""
    first = datetime(int(year), 1, 1, tzinfo=UTC) if year else None
    last = datetime(int(year), 12, 31, 23, 59, 59, 999999, tzinfo=UTC) if year else None
    return {"first_at": first, "last_at": last}


@cache
def _by_time(role: Role, sort: str, narrowed: frozenset[str]) -> Listing:
    # Walks the petitions' own keys and not that of all posts, of which few are petitions.
    found = select(TABLE.c.id, TABLE.c.stage)
    found = found.join(Post, Post.id == TABLE.c.id).where(*offered_to(role), *_among(narrowed))
    if sort == NEW:
        return Listing(found, TABLE.c.id)
    won = found.where(IS_WON, TABLE.c.closed_at.is_not(None))
    return Listing(won, TABLE.c.closed_at, TABLE.c.id)


@cache
def _rising(role: Role, narrowed: frozenset[str]) -> Listing:
    rising = RisingPetition.__table__
    found = select(TABLE.c.id, rising.c.score).join_from(rising, TABLE, TABLE.c.id == rising.c.petition_id)
    found = found.join(Post, Post.id == rising.c.petition_id)
    wanted = found.where(TABLE.c.stage == IS_OPEN, *offered_to(role), *_among(narrowed))
    return Listing(wanted, rising.c.score, rising.c.petition_id)


@cache
def _among(narrowed: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a petition and its post for what is narrowed."""
    told = CountryCount.__table__
    conditions = {
        "language": (Post.kind == KIND) & (Post.language == bindparam("language")),
        "topic": (Post.kind == KIND) & (Post.topic_id == bindparam("topic_id")),
        "country": exists().where(told.c.petition_id == TABLE.c.id, told.c.country == bindparam("country"), IS_TOLD),
        "year": between(TABLE.c.closed_at, bindparam("first_at"), bindparam("last_at")),
        OPEN: TABLE.c.stage == IS_OPEN,
        CLOSED: TABLE.c.stage != IS_OPEN,
    }
    return tuple(conditions[name] for name in sorted(narrowed))
