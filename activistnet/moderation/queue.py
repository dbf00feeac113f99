"""What waits for a decision: open cases, the one that waits longest first, and what they are together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    select,
)

from ..core.data.db import db
from ..core.data.paging import Listing, Page, write_cursor
from ..core.data.rows import build
from ..members.models import Member
from ..petitions.models import Signature
from ..petitions.ties import has_given
from ..posts.queries import excerpt
from ..topics import queries as topics
from ..topics.queries import TopicLine
from ..topics.role_queries import list_moderated
from . import desk_queries
from .models import Case
from .queue_statements import JUDGE_ID, WAITS, dressed, taken

LINE = 120
MOST_AT_ONCE = 500
MOST_URGENT = 20  # cases above all others

_TOPIC_ID = bindparam("topic", type_=BigInteger)
_TOPIC_IDS = bindparam("topics", type_=ARRAY(BigInteger))
SHOWS: dict[str, tuple[ColumnElement[bool], ...]] = {
    "all": (),
    "mine": (Case.claimed_by_id == JUDGE_ID, Case.claimed_until > func.now()),
    "appeals": (and_(Case.is_review),),
    "reasons": (Case.signature_id.is_not(None),),
    "signatures": (Case.group_id.is_not(None),),
}
VIEWS = tuple(SHOWS)


@dataclass(frozen=True)
class QueueLine:
    """A case that waits. `rules` are the titles of those cited; `since` is the oldest report.

    Of a reason, `post_id` is the petition's, and of an addition that of what it is added to; of a member or a topic it
    is None, and so is `kind`. It is for operators where no moderator may decide it. `claimed_by` is who looks at it
    now.
    """

    id: int
    post_id: int | None
    signature_id: int | None
    member_id: int | None
    about_topic_id: int | None
    group_id: int | None
    group_size: int | None
    addition_kind: str | None
    is_review: bool
    is_urgent: bool
    is_appeal: bool
    is_proposal: bool
    kind: str | None
    visibility: str
    words: str
    language: str | None
    topic_name: str | None
    since: datetime
    report_count: int
    rules: list[str]
    also: list[str]
    is_for_operators: bool
    claimed_by: str | None


@dataclass(frozen=True)
class Figures:
    """Of what waits: how many, how many came within a day, and since when the middle and the oldest one wait."""

    waiting: int
    of_today: int
    median: datetime | None
    oldest: datetime | None


def list_queue(
    moderator: Member, *, view: str = "all", topic_id: int | None = None, after: str | None = None, limit: int = 30
) -> Page[QueueLine]:
    """What waits and may be decided by this moderator, what waits longest first, at first below what is urgent.

    Cases are looked at in the order of their index, so many at a time, more each time where few of them are for this
    moderator: however the database plans that, it reads no more than it shows.
    """
    left_out = {*desk_queries.list_left_out(moderator)}
    listing = _queue(view, topic_id is not None, moderator.is_moderator)
    asked = {"judge": moderator.id, "topic": topic_id, "topics": _list_topics(moderator)}
    urgent = _urgent(view, topic_id is not None, moderator.is_moderator)
    first = [] if after else _for_judge(moderator, urgent.page(asked, limit=MOST_URGENT).items, left_out)
    above = {row.id for row in first}
    found: list[Any] = []
    seen, most = after, limit
    while True:
        part = listing.page(asked, after=seen, limit=most)
        found += [row for row in _for_judge(moderator, part.items, left_out) if row.id not in above]
        seen, most = part.next, min(most * 2, MOST_AT_ONCE)
        if seen is None or len(found) >= limit:
            break
    rows = found[:limit]
    following = write_cursor([rows[-1].since, rows[-1].id]) if rows and (seen or len(found) > limit) else None
    lines = [build(QueueLine, row, words=excerpt(row.beginning or "", LINE)) for row in (*first, *rows)]
    return Page(lines, following, after)


def find_next(moderator: Member) -> int | None:
    """The case that waits longest of those that nobody else has claimed."""
    lines = list_queue(moderator, limit=10).items
    return next((line.id for line in lines if line.claimed_by in (None, moderator.handle)), None)


def figures(moderator: Member, *, view: str = "all", topic_id: int | None = None) -> Figures:
    """Of everything of a view that waits where they decide, whoever may decide it."""
    is_of_today = Case.opened_at > func.now() - literal_column("interval '1 day'")
    middle = func.percentile_disc(literal_column("0.5")).within_group(Case.opened_at)
    asked = select(func.count(), func.count().filter(is_of_today), middle, func.min(Case.opened_at)).where(
        WAITS, *SHOWS[view]
    )
    if topic_id is not None:
        asked = asked.where(Case.topic_id == topic_id)
    if not moderator.is_moderator:
        asked = asked.where(Case.topic_id.in_(_list_topics(moderator)))
    return Figures(*db.session.execute(asked, {"judge": moderator.id}).one())


def list_topics(moderator: Member) -> list[TopicLine]:
    """The topics in which somebody decides, to choose from."""
    decided = _list_topics(moderator)
    return [topic for topic in topics.list_topics() if moderator.is_moderator or topic.id in decided]


def _list_topics(moderator: Member) -> list[int]:
    """Where somebody decides who does not decide everywhere."""
    return [] if moderator.is_moderator else list_moderated(moderator.id)


def _for_judge(moderator: Member, rows: Sequence[Any], left_out: set[str]) -> list[Any]:
    """Those that this moderator may decide and looks at today."""
    return _without_own_reasons(moderator, [row for row in rows if row.is_for_judge and left_out.isdisjoint(row.also)])


def _without_own_reasons(moderator: Member, rows: list[Any]) -> list[Any]:
    """Without those that the moderator gave and does not show the name: no condition of the database can tell."""
    given = [row.signature_id for row in rows if row.signature_id]
    if not given:
        return rows
    found = db.session.scalars(select(Signature).where(Signature.id.in_(given)))
    own = {signature.id for signature in found if has_given(signature, moderator)}
    return [row for row in rows if row.signature_id not in own]


@cache
def _urgent(view: str, is_of_topic: bool, is_everywhere: bool) -> Listing:
    waiting = taken().where(Case.is_urgent, *SHOWS[view], *_of_topics(is_of_topic, is_everywhere))
    return Listing(waiting, Case.opened_at, Case.id, ascending=True, dress=dressed)


@cache
def _queue(view: str, is_of_topic: bool, is_everywhere: bool) -> Listing:
    waiting = taken().where(*SHOWS[view], *_of_topics(is_of_topic, is_everywhere))
    return Listing(waiting, Case.opened_at, Case.id, ascending=True, dress=dressed)


def _of_topics(is_of_topic: bool, is_everywhere: bool) -> list[ColumnElement[bool]]:
    of_topic = [Case.topic_id == _TOPIC_ID] if is_of_topic else []
    return of_topic if is_everywhere else [*of_topic, Case.topic_id == any_(_TOPIC_IDS)]
