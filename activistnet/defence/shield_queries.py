"""Shields: where they are up or proposed, what they hold, and what is unusual."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, TextClause, func, literal, or_, select, text

from ..core.data.db import db
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..posts import beside
from ..posts.models import Post
from ..posts.visibility import HELD
from ..topics.models import Topic
from . import rules
from .models import Shield, ShieldHold, ShieldRefusal

MOST = 100
OPEN = Shield.lowered_at.is_(None)
NOW = func.statement_timestamp()  # what this statement counts was there by then


@dataclass(frozen=True)
class ShieldLine:
    """A shield as moderators see it at this moment, with what it is before and how many posts it holds still.

    Of these some `came` after somebody had wanted all refused that it held by then.
    """

    shield: Shield
    topic: Topic | None
    post: Post | None
    member: Member | None
    held: int
    refusal: ShieldRefusal | None
    came: int
    at: datetime


def list_open() -> list[ShieldLine]:
    """Those that are up or proposed, and those of the last day that hold something still; the newest first."""
    counted = (
        select(func.count())
        .select_from(ShieldHold)
        .join(Post, Post.id == ShieldHold.post_id)
        .where(ShieldHold.shield_id == Shield.id, Post.visibility == HELD)
        .correlate(Shield, ShieldRefusal)
    )
    holds = counted.scalar_subquery()
    came = counted.where(Post.held_at > ShieldRefusal.shown_at).scalar_subquery()
    wanted = (
        select(Shield, Topic, Post, Member, holds, ShieldRefusal, came, NOW)
        .outerjoin(ShieldRefusal, ShieldRefusal.shield_id == Shield.id)
        .outerjoin(Topic, Topic.id == Shield.topic_id)
        .outerjoin(Post, Post.id == Shield.post_id)
        .outerjoin(Member, Member.id == Shield.member_id)
        .where(OPEN | (holds > 0))
        .order_by(Shield.id.desc())
        .limit(MOST)
    )
    return [ShieldLine(*row) for row in db.session.execute(wanted)]


def find_open(
    *, topic_id: int | None = None, post_id: int | None = None, member_id: int | None = None
) -> Shield | None:
    """The one of this place that is up or proposed."""
    place = {"topic_id": topic_id, "post_id": post_id, "member_id": member_id}
    is_here = [getattr(Shield, name).is_not_distinct_from(number) for name, number in place.items()]
    found: Shield | None = db.session.scalar(select(Shield).where(OPEN, *is_here))
    return found


def get_shield(shield_id: int) -> Shield:
    """Raises NotFound."""
    found = db.session.get(Shield, shield_id) if shield_id <= LARGEST_ID else None
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Counted:
    """How many posts it holds still that it held at some moment, and how many came since."""

    held: int
    came: int
    at: datetime


def count_held(shield_id: int, at: datetime | None = None) -> Counted:
    """Those of a moment, which is this one if nobody says another."""
    moment = NOW if at is None else func.least(literal(at, Post.held_at.type), NOW)
    is_later = Post.held_at > moment
    held, came = func.count().filter(~is_later), func.count().filter(is_later)
    columns: list[Any] = [held.label("held"), came.label("came"), moment.label("at")]
    row = db.session.execute(_of(select(*columns), shield_id)).one()
    return build(Counted, row)


def _of(wanted: Select[Any], shield_id: int) -> Select[Any]:
    """Of the posts that one holds still."""
    held = wanted.select_from(ShieldHold).join(Post, Post.id == ShieldHold.post_id)
    return held.where(ShieldHold.shield_id == shield_id, Post.visibility == HELD)


def topic_of(shield: Shield) -> int | None:
    """The topic in which it is; None of one before a member, or everywhere."""
    if shield.post_id is None:
        return shield.topic_id
    return db.session.scalar(select(Post.topic_id).where(Post.id == shield.post_id))


def list_held(shield_id: int, most: int, *, at: datetime | None, after: int = 0) -> list[int]:
    """Some of the posts that it holds still, the oldest first, of those after one; of a moment, those it held then."""
    wanted = _of(select(Post.id), shield_id).where(Post.id > after).order_by(Post.id).limit(most)
    return list(db.session.scalars(wanted.where(Post.held_at <= at) if at else wanted))


def list_unchanged(shield_id: int, most: int, *, at: datetime | None, after: int = 0) -> dict[int, str]:
    """The same with the mark of what each says, without those whose authors have changed them since that moment."""
    columns: list[Any] = [Post.id, Post.version, Post.beside_changed_at]
    wanted = _of(select(*columns), shield_id).where(Post.id > after).order_by(Post.id).limit(most)
    found = db.session.execute(wanted.where(Post.held_at <= at, beside.is_as_it_was(at)) if at else wanted)
    return {row.id: beside.mark(row) for row in found}


def has_later(shield_id: int, at: datetime) -> bool:
    """Whether it holds something that came after this moment, or was changed."""
    later = or_(Post.held_at > at, ~beside.is_as_it_was(at))
    return db.session.scalar(_of(select(Post.id), shield_id).where(later).limit(1)) is not None


# Of the last minute, and how many there were a minute in the hour before: texts of new accounts in each place.
_BEFORE = "{at} > now() - :within AND {at} <= now() - interval '1 minute'"
_TEXTS = """
    WITH busy AS (
        SELECT {place} AS id, count(*) AS n, count(DISTINCT author_id) AS authors
          FROM recent_texts WHERE is_new AND sent_at > now() - interval '1 minute' GROUP BY 1
        HAVING count(*) >= :most AND count(DISTINCT author_id) >= :authors
    )
    SELECT id, n, authors,
           (SELECT count(*) / 60.0 FROM recent_texts AS text WHERE is_new AND {same} AND {before}) AS usual
      FROM busy WHERE {counts}
"""
# Of reports all are of strangers: visitors, and accounts that are new themselves.
_REPORTS = """
    WITH told AS (
        SELECT coalesce(post.root_id, post.id) AS root_id, coalesce(reporter_id, -report.id) AS reporter_id, reported_at
          FROM reports AS report JOIN posts AS post ON post.id = report.post_id
          LEFT JOIN members AS reporter ON reporter.id = report.reporter_id
         WHERE report.id > (SELECT max(id) - 5000 FROM reports)
           AND (reporter.id IS NULL OR reporter.joined_at > now() - :new)
    ), busy AS (
        SELECT root_id AS id, count(*) AS n, count(DISTINCT reporter_id) AS authors
          FROM told WHERE reported_at > now() - interval '1 minute' GROUP BY 1
        HAVING count(*) >= :most AND count(DISTINCT reporter_id) >= :authors
    )
    SELECT id, n, authors, (SELECT count(*) / 60.0 FROM told WHERE root_id = busy.id AND {before}) AS usual FROM busy
"""
# Of replies to what one member opened, in several threads: of one thread alone it is that which is proposed.
_TO_MEMBERS = """
    WITH told AS (
        SELECT root.author_id AS member_id, text.author_id, text.root_id, text.sent_at
          FROM recent_texts AS text JOIN posts AS root ON root.id = text.root_id
         WHERE text.is_new AND text.sent_at > now() - :within AND text.author_id <> root.author_id
    ), busy AS (
        SELECT member_id AS id, count(*) AS n, count(DISTINCT author_id) AS authors
          FROM told WHERE sent_at > now() - interval '1 minute' GROUP BY 1
        HAVING count(*) >= :most AND count(DISTINCT author_id) >= :authors AND count(DISTINCT root_id) > 1
    )
    SELECT id, n, authors, (SELECT count(*) / 60.0 FROM told WHERE member_id = busy.id AND {before}) AS usual FROM busy
"""


def _texts(place: str, same: str, counts: str = "true") -> TextClause:
    return text(_TEXTS.format(place=place, same=same, counts=counts, before=_BEFORE.format(at="sent_at")))


IN_THREADS = _texts("root_id", "text.root_id = busy.id", "id IS NOT NULL")
IN_TOPICS = _texts("topic_id", "text.topic_id = busy.id")
ON_SITE = _texts("CAST(NULL AS bigint)", "true")
TO_MEMBERS = text(_TO_MEMBERS.format(before=_BEFORE.format(at="sent_at")))
REPORTS = text(_REPORTS.format(before=_BEFORE.format(at="reported_at")))


@dataclass(frozen=True)
class Unusual:
    """A place in which much more than usual is written or reported by new accounts. `id` is None of the site."""

    kind: str
    id: int | None
    figures: dict[str, Any]


def list_unusual() -> Sequence[Unusual]:
    """Where the last minute is not as the hour before it was."""
    asked = (
        ("post", IN_THREADS, rules.UNUSUAL_REPLIES, "replies"),
        ("post", REPORTS, rules.UNUSUAL_REPORTS, "reports"),
        ("member", TO_MEMBERS, rules.UNUSUAL_TO_MEMBER, "replies"),
        ("topic", IN_TOPICS, rules.UNUSUAL_IN_TOPIC, "texts"),
        ("site", ON_SITE, rules.UNUSUAL_ON_SITE, "texts"),
    )
    found = []
    for kind, statement, (most, authors), what in asked:
        values = {"within": rules.USUAL_WITHIN, "most": most, "authors": authors, "new": rules.NEW}
        named = {name: value for name, value in values.items() if name in statement.compile().params}
        for row in db.session.execute(statement, named):
            if row.n >= rules.TIMES_USUAL * row.usual:
                figures = {"what": what, "n": row.n, "authors": row.authors, "usual": round(float(row.usual), 1)}
                found.append(Unusual(kind, row.id, figures))
    return found
