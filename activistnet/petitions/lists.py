"""The public list of petitions: its orders, and what of it is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, literal_column, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..core.words.countries import CODES
from ..members.readers import Reader, Role
from ..posts.models import Post
from ..posts.visibility import listed_to
from ..topics.queries import get_topic
from .cards import KIND, WON, PetitionCard, cards, closest_to_step
from .count_models import CountryCount, RisingPetition
from .counts import TABLE
from .places import IS_TOLD

CLOSEST, NEW, RISING, LAST_WON = SORTS = ("closest", "new", "rising", "won")
OPEN, CLOSED = STATES = ("open", "closed")
SHOWN = 30
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

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wish":
        """From the parameters of an address. Raises NotFound for what there is not."""
        wish = cls(**{name: asked[name] for name in ("sort", "topic", "country", "state") if asked.get(name)})
        known = wish.sort in SORTS and wish.state in ("", *STATES) and wish.country in ("", *CODES)
        if not known or (wish.state and wish.sort == LAST_WON) or (wish.state == CLOSED and wish.sort != NEW):
            raise NotFound
        return wish

    @property
    def narrowed(self) -> frozenset[str]:
        """What is not left to be all: the names of its conditions."""
        return frozenset(name for name in ("topic", "country") if getattr(self, name)) | ({self.state} - {""})


def list_petitions(wish: Wish, reader: Reader, *, after: str | None = None) -> Page[PetitionCard]:
    """One page of what is wanted. Raises NotFound for a topic or a cursor that is none.

    The closest and those that rise have one page: they are the best of those that move.
    """
    values = {"topic_id": get_topic(wish.topic).id if wish.topic else None, "country": wish.country}
    if wish.sort in (NEW, LAST_WON):
        listing = _by_time(reader.role, wish.sort, wish.narrowed)
        page = listing.page(reader.values(**values), after=after, limit=SHOWN).map(lambda row: row.id)
        shown = cards(page.items, reader)
        return Page([shown[each] for each in page.items if each in shown], page.next, page.after)
    if after is not None:
        raise NotFound
    if wish.sort == CLOSEST:
        return Page(closest_to_step(SHOWN, reader=reader, among=_among(wish.narrowed), values=values))
    ids = db.session.scalars(_rising(reader.role, wish.narrowed), reader.values(**values)).all()
    shown = cards(ids, reader)
    return Page([shown[each] for each in ids if each in shown])


@cache
def _by_time(role: Role, sort: str, narrowed: frozenset[str]) -> Listing:
    # Walks the petitions' own keys and not that of all posts, of which few are petitions.
    found = select(TABLE.c.id, TABLE.c.stage)
    found = found.join(Post, Post.id == TABLE.c.id).where(*listed_to(role), *_among(narrowed))
    return (
        Listing(found, TABLE.c.id)
        if sort == NEW
        else Listing(found.where(TABLE.c.stage == WON, TABLE.c.closed_at.is_not(None)), TABLE.c.closed_at, TABLE.c.id)
    )


@cache
def _rising(role: Role, narrowed: frozenset[str]) -> Select[Any]:
    rising = RisingPetition.__table__
    return (
        select(rising.c.petition_id)
        .join(TABLE, TABLE.c.id == rising.c.petition_id)
        .join(Post, Post.id == rising.c.petition_id)
        .where(TABLE.c.stage == IS_OPEN, *listed_to(role), *_among(narrowed))
        .order_by(rising.c.score.desc(), rising.c.petition_id.desc())
        .limit(SHOWN)
    )


@cache
def _among(narrowed: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a petition and its post for what is narrowed."""
    told = CountryCount.__table__
    conditions = {
        "topic": (Post.kind == KIND) & (Post.topic_id == bindparam("topic_id")),
        "country": exists().where(told.c.petition_id == TABLE.c.id, told.c.country == bindparam("country"), IS_TOLD),
        OPEN: TABLE.c.stage == IS_OPEN,
        CLOSED: TABLE.c.stage != IS_OPEN,
    }
    return tuple(conditions[name] for name in sorted(narrowed))
