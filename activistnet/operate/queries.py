"""What the log of acts says, with the handles that those in it have now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select

from ..core.data.audit import Audit, Fact
from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..members.models import Member
from .places import places_of

MEMBER = "member:"
_LINE = select(Audit.number, Audit.at, Audit.actor, Audit.verb, Audit.what, Audit.facts)
ALL = Listing(_LINE, Audit.number)
OF_VERB = Listing(_LINE.where(Audit.verb == bindparam("verb")), Audit.number)


@dataclass(frozen=True)
class Act:
    """One line of the log. A member is called by the handle of now, and by the number alone once they have left."""

    number: int
    at: datetime
    actor: str | None  # none is the command line
    verb: str
    what: str
    handle: str | None  # of the member whom it was about, while there is one
    facts: dict[str, Fact]
    place: str | None  # where it can be looked at, while it is there


def list_acts(verb: str = "", *, after: str | None = None, limit: int = 30) -> Page[Act]:
    """The newest acts first, or those of one verb. Raises NotFound for a cursor that was not made here."""
    page = (OF_VERB if verb else ALL).page({"verb": verb} if verb else {}, after=after, limit=limit)
    ids = {number for line in page.items for number in (line.actor, _member_in(line.what)) if number is not None}
    handles = _handles_of(ids)
    places = places_of({line.what for line in page.items}, handles)
    return page.map(lambda line: _act(line, handles, places))


def list_verbs() -> list[str]:
    """What has been done here at some time, each once: one step of the index for each, however long the log is."""
    return list(db.session.scalars(VERBS))


def name_of(number: int, handles: dict[int, str]) -> str:
    """How the log calls a member."""
    return f"@{handles[number]}" if number in handles else f"{MEMBER}{number}"


def _act(line: Audit, handles: dict[int, str], places: dict[str, str]) -> Act:
    about = _member_in(line.what)
    actor = None if line.actor is None else name_of(line.actor, handles)
    handle = handles.get(about) if about is not None else None
    return Act(line.number, line.at, actor, line.verb, line.what, handle, line.facts, places.get(line.what))


def _member_in(what: str) -> int | None:
    number = what.removeprefix(MEMBER)
    return int(number) if what.startswith(MEMBER) and number.isdecimal() else None


def _handles_of(ids: set[int]) -> dict[int, str]:
    wanted = select(Member.id, Member.handle).where(Member.id.in_(ids), Member.deleted_at.is_(None))
    return {row.id: row.handle for row in db.session.execute(wanted)} if ids else {}


def _verbs() -> Select[str]:
    walked = select(func.min(Audit.verb).label("verb")).cte("walked", recursive=True)
    following = select(func.min(Audit.verb)).where(Audit.verb > walked.c.verb).scalar_subquery()
    walked = walked.union_all(select(following).where(walked.c.verb.is_not(None)))
    return select(walked.c.verb).where(walked.c.verb.is_not(None))


VERBS = _verbs()
