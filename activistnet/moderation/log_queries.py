"""The public log: every decision, without names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from flask_babel import format_percent
from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, literal, literal_column, or_, select, true
from sqlalchemy.dialects.postgresql import INTERVAL, aggregate_order_by
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..members.readers import Reader, Role
from ..petitions.group_models import SignatureGroup
from ..petitions.models import Signature
from ..posts.addition_models import Addition
from ..posts.models import Post
from ..topics.membership import topics_of
from ..topics.models import Topic, TopicRule
from .appeal_models import Appeal
from .models import Act, Decision
from .rules import ALONE_AT_MOST

TOLD = (Decision.told_at.is_not(None), Decision.undone_at.is_(None))


class LoggedAct(NamedTuple):
    """One thing that a decision did, and until when, or from when on moderators look at it again; or since when it is
    over, where that came before, and by which decision.
    """

    action: str
    until: datetime | None
    review_at: datetime | None
    ended_at: datetime | None
    ended_by_id: int | None

    @property
    def over_since(self) -> datetime | None:
        """When it ended before its day."""
        day = self.until or self.review_at
        return self.ended_at if day and self.ended_at and self.ended_at < day else None


@dataclass(frozen=True)
class LogLine:
    """A decision as everybody may know it: no author, no reporter, no moderator.

    The reason `is_withheld` from whoever can't read what is written there.
    """

    id: int
    made_at: datetime
    action: str
    acts: list[LoggedAct]
    rule: str | None
    reason: str
    is_withheld: bool
    kind: str | None
    is_about_reason: bool
    is_about_member: bool
    is_about_topic: bool
    is_about_signatures: bool
    addition_kind: str | None
    topic_slug: str | None
    topic_name: str | None
    is_alone: bool
    is_last: bool

    @property
    def actions(self) -> list[str]:
        """What it did; one of the release before did one thing."""
        return [act.action for act in self.acts] or [self.action]


def list_log(
    reader: Reader, *, topic_id: int | None = None, after: str | None = None, limit: int = 50
) -> Page[LogLine]:
    """Decisions that whom they concern has been told of, newest first: no other can still be undone.

    Those about what is in one topic, or all; without the reasons where this reader can't read.
    """
    reads = _reads_there(reader)
    of_topic = [_is_here(topic_id)] if topic_id is not None else []
    decisions = select(
        Decision.id,
        Decision.made_at,
        Decision.action,
        _acts().label("acts"),
        TopicRule.title.label("rule"),
        case((reads, Decision.reason), else_="").label("reason"),
        and_(~reads, Decision.reason != "").label("is_withheld"),
        Post.kind,
        Decision.signature_id.is_not(None).label("is_about_reason"),
        Decision.member_id.is_not(None).label("is_about_member"),
        Decision.about_topic_id.is_not(None).label("is_about_topic"),
        Decision.group_id.is_not(None).label("is_about_signatures"),
        Addition.kind.label("addition_kind"),
        Topic.slug.label("topic_slug"),
        Topic.name.label("topic_name"),
        _is_alone().label("is_alone"),
        Decision.is_last,
    )
    wanted = (
        _with_posts(decisions)
        .outerjoin(Topic, Topic.id == func.coalesce(Decision.about_topic_id, Post.topic_id, _banned_from()))
        .outerjoin(TopicRule, TopicRule.id == Decision.rule_id)
        .where(*TOLD, *of_topic)
    )
    page = Listing(wanted, Decision.id).page({}, after=after, limit=limit)
    return page.map(lambda row: build(LogLine, row, acts=[_act(**each) for each in row.acts]))


def _reads_there(reader: Reader) -> ColumnElement[bool]:
    """That somebody sees what is written where it was decided; what is in no topic, all do."""
    if reader.role is Role.MODERATOR:
        return true()
    there = [Topic.id.is_(None), Topic.visibility == "public", Topic.id.in_(reader.topics)]
    return or_(*there, *([Topic.id.in_(topics_of(reader.id))] if reader.id is not None else []))


def _with_posts(decisions: Rows) -> Rows:
    """Each with the post that it is about, or that what it is about belongs to; read only where it is asked for."""
    about = func.coalesce(Decision.post_id, Signature.petition_id, SignatureGroup.petition_id, Addition.post_id)
    return (
        decisions.outerjoin(Signature, Signature.id == Decision.signature_id)
        .outerjoin(SignatureGroup, SignatureGroup.id == Decision.group_id)
        .outerjoin(Addition, Addition.id == Decision.addition_id)
        .outerjoin(Post, Post.id == about)
    )


def _is_here(topic_id: int) -> ColumnElement[bool]:
    """That a decision with its post is about something in a topic, about the topic itself, or bans a member from it."""
    bans = there_is(Act, Act.decision_id == Decision.id, Act.topic_id == topic_id)
    return or_(
        Post.topic_id == topic_id, Decision.about_topic_id == topic_id, and_(Decision.member_id.is_not(None), bans)
    )


def _banned_from() -> ScalarSelect[int]:
    """The topic of a ban that was decided about a member, who is in none."""
    of_ban = (Act.decision_id == Decision.id, Act.topic_id.is_not(None))
    return select(Act.topic_id).where(*of_ban).limit(literal_column("1")).correlate(Decision).scalar_subquery()


def _is_alone() -> ColumnElement[bool]:
    """That it suspended somebody for longer than one person may, as nobody else was there to confirm it."""
    bound = Decision.made_at + literal(timedelta(days=ALONE_AT_MOST, hours=1), INTERVAL())
    is_long = there_is(Act, Act.decision_id == Decision.id, Act.action == "suspend", Act.until > bound)
    return is_long & ~there_is(Appeal, Appeal.case_id == Decision.case_id, Appeal.kind == "confirm")


def _acts() -> ScalarSelect[list[dict[str, Any]]]:
    """What a decision did, in this order, with its days."""
    columns = {name: getattr(Act, name) for name in LoggedAct._fields}
    one = func.json_build_object(
        *chain.from_iterable((literal_column(f"'{name}'"), each) for name, each in columns.items())
    )
    all_of_it = func.coalesce(func.json_agg(aggregate_order_by(one, Act.id)), literal_column("'[]'::json"))
    return select(all_of_it).where(Act.decision_id == Decision.id).scalar_subquery()


def _act(action: str, ended_by_id: int | None, **days: str | None) -> LoggedAct:
    times = {name: datetime.fromisoformat(day) if day else None for name, day in days.items()}
    return LoggedAct(action, ended_by_id=ended_by_id, **times)


@dataclass(frozen=True)
class Month:
    """What was decided in a month, and how much of that was overturned when somebody else looked at it again.

    Its `middle` is in the same month in every zone.
    """

    middle: datetime
    decided: int
    asked: int
    overturned: int

    @property
    def percent(self) -> str:
        """Of all its decisions, those that were overturned, as a reader writes it."""
        return str(format_percent(self.overturned / self.decided if self.decided else 0))


def list_months(topic_id: int | None = None, *, limit: int = 12) -> list[Month]:
    """The last months with decisions about what is in one topic, or with any, newest first."""
    first = func.date_trunc("month", func.now()) - literal_column("interval '11 months'")
    month = func.date_trunc("month", Decision.made_at, "UTC")
    counts = [*TOLD, Decision.made_at >= first, *([_is_here(topic_id)] if topic_id is not None else [])]
    decisions = select(month.label("begins"), func.count().label("n")).select_from(Decision)
    decided = _with_posts(decisions).where(*counts).group_by(month).subquery()
    later = aliased(Decision)
    was_overturned = func.bool_or(later.action.is_distinct_from("dismiss") & later.id.is_not(None))
    looked_at = (
        _with_posts(select(month.label("begins"), Decision.id, was_overturned.label("overturned")))
        .join(Appeal, and_(Appeal.decision_id == Decision.id, Appeal.kind != "confirm"))
        .outerjoin(later, and_(later.case_id == Appeal.case_id, later.undone_at.is_(None), later.told_at.is_not(None)))
        .where(*counts)
        .group_by(Decision.id)
        .subquery()
    )
    overturned = func.count().filter(looked_at.c.overturned)
    again = (
        select(looked_at.c.begins, func.count().label("asked"), overturned.label("overturned"))
        .group_by(looked_at.c.begins)
        .subquery()
    )
    wanted = (
        select(
            (decided.c.begins + literal_column("interval '14 days'")).label("middle"),
            decided.c.n.label("decided"),
            func.coalesce(again.c.asked, 0).label("asked"),
            func.coalesce(again.c.overturned, 0).label("overturned"),
        )
        .outerjoin(again, again.c.begins == decided.c.begins)
        .order_by(decided.c.begins.desc())
        .limit(limit)
    )
    return [build(Month, row) for row in db.session.execute(wanted)]
