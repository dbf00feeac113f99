"""What waits for a decision: open cases, the one that waits longest first, and what they are together."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..core.data.db import db
from ..core.data.paging import Listing, Page, write_cursor
from ..core.data.rows import build
from ..members.models import Member
from ..petitions.group_models import SignatureGroup
from ..petitions.models import Signature
from ..petitions.ties import has_given
from ..posts.models import Post
from ..posts.queries import excerpt
from ..topics.models import Topic, TopicRule
from ..topics.role_queries import list_moderated
from . import desk_queries, judges
from .desk_models import LeftOut
from .models import Appeal, Case, Report

LINE = 120
MOST_AT_ONCE = 500
MOST_LOOKED_AT = 100  # cases, for whether there is a judge
VIEWS = ("all", "mine", "appeals", "reasons", "signatures")

# Made once, as an alias learns its columns when it is first used.
_judge, _other, _claimant, _accused_member = aliased(Member), aliased(Member), aliased(Member), aliased(Member)
_keeper, _accused_topic = aliased(Member), aliased(Topic)
_JUDGE_ID = bindparam("judge", type_=BigInteger)
_TOPIC_ID = bindparam("topic", type_=BigInteger)
_TOPIC_IDS = bindparam("topics", type_=ARRAY(BigInteger))
WAITS = Case.decided_at.is_(None)
SHOWS: dict[str, tuple[ColumnElement[bool], ...]] = {
    "all": (),
    "mine": (Case.claimed_by_id == _JUDGE_ID, Case.claimed_until > func.now()),
    "appeals": (and_(Case.is_review),),
    "reasons": (Case.signature_id.is_not(None),),
    "signatures": (Case.group_id.is_not(None),),
}
TAKEN = (
    "id",
    "post_id",
    "signature_id",
    "member_id",
    "about_topic_id",
    "group_id",
    "is_review",
    "evidence",
    "opened_at",
    "claimed_by_id",
    "claimed_until",
)


@dataclass(frozen=True)
class QueueLine:
    """A case that waits. `rules` are the titles of those cited; `since` is the oldest report.

    Of a reason, `post_id` is the petition's; of a member or a topic it is None, and so is `kind`. It is for operators
    where no moderator may decide it. `claimed_by` is who looks at it now.
    """

    id: int
    post_id: int | None
    signature_id: int | None
    member_id: int | None
    about_topic_id: int | None
    group_id: int | None
    group_size: int | None
    is_review: bool
    is_appeal: bool
    is_proposal: bool
    kind: str | None
    visibility: str
    words: str
    topic_name: str | None
    since: datetime
    report_count: int
    rules: list[str]
    also: list[str]
    is_for_operators: bool
    claimed_by: str | None


@dataclass(frozen=True)
class Figures:
    """Of all that waits: how many, how many came within a day, and since when the middle and the oldest one wait."""

    waiting: int
    of_today: int
    median: datetime | None
    oldest: datetime | None


def list_queue(
    moderator: Member, *, view: str = "all", topic_id: int | None = None, after: str | None = None, limit: int = 30
) -> Page[QueueLine]:
    """What waits and may be decided by this moderator, what waits longest first.

    Cases are looked at in the order of their index, so many at a time, more each time where few of them are for this
    moderator: however the database plans that, it reads no more than it shows.
    """
    left_out = {*desk_queries.list_left_out(moderator)}
    listing = _queue(view, topic_id is not None, moderator.is_moderator)
    asked = {"judge": moderator.id, "topic": topic_id, "topics": _list_topics(moderator)}
    found: list[Any] = []
    seen, most = after, limit
    while True:
        part = listing.page(asked, after=seen, limit=most)
        found += _without_own_reasons(
            moderator, [row for row in part.items if row.is_for_judge and left_out.isdisjoint(row.also)]
        )
        seen, most = part.next, min(most * 2, MOST_AT_ONCE)
        if seen is None or len(found) >= limit:
            break
    rows = found[:limit]
    following = write_cursor([rows[-1].since, rows[-1].id]) if rows and (seen or len(found) > limit) else None
    return Page([build(QueueLine, row, words=excerpt(row.beginning or "", LINE)) for row in rows], following, after)


def find_next(moderator: Member) -> int | None:
    """The case that waits longest of those that nobody else has claimed."""
    lines = list_queue(moderator, limit=10).items
    return next((line.id for line in lines if line.claimed_by in (None, moderator.handle)), None)


def figures(moderator: Member) -> Figures:
    """Of everything that waits where they decide, whoever may decide it."""
    is_of_today = Case.opened_at > func.now() - literal_column("interval '1 day'")
    middle = func.percentile_disc(literal_column("0.5")).within_group(Case.opened_at)
    asked = select(func.count(), func.count().filter(is_of_today), middle, func.min(Case.opened_at)).where(WAITS)
    if not moderator.is_moderator:
        asked = asked.where(Case.topic_id.in_(_list_topics(moderator)))
    return Figures(*db.session.execute(asked).one())


def _list_topics(moderator: Member) -> list[int]:
    """Where somebody decides who does not decide everywhere."""
    return [] if moderator.is_moderator else list_moderated(moderator.id)


def _without_own_reasons(moderator: Member, rows: list[Any]) -> list[Any]:
    """Without those that the moderator gave and does not show the name: no condition of the database can tell."""
    given = [row.signature_id for row in rows if row.signature_id]
    if not given:
        return rows
    found = db.session.scalars(select(Signature).where(Signature.id.in_(given)))
    own = {signature.id for signature in found if has_given(signature, moderator)}
    return [row for row in rows if row.signature_id not in own]


def count_without_judge() -> int:
    """How much of what waits longest may be decided by nobody: that stays, and so it gets there."""
    return db.session.scalar(_without_judge()) or 0


@cache
def _without_judge() -> Select[int]:
    oldest = _taken().order_by(Case.opened_at, Case.id).limit(literal_column(str(MOST_LOOKED_AT))).subquery("oldest")
    wanted = _joined(select(func.count()).select_from(oldest), oldest.c)
    return wanted.where(~_has_judge(_accused(oldest.c)))


@cache
def _queue(view: str, is_of_topic: bool, is_everywhere: bool) -> Listing:
    of_topic = [Case.topic_id == _TOPIC_ID] if is_of_topic else []
    if not is_everywhere:
        of_topic.append(Case.topic_id == any_(_TOPIC_IDS))
    waiting = _taken().where(*SHOWS[view], *of_topic)
    return Listing(waiting, Case.opened_at, Case.id, ascending=True, dress=_dressed)


def _taken() -> Select[Any]:
    return select(*(getattr(Case, name) for name in TAKEN)).where(WAITS)


def _dressed(found: Subquery) -> Select[Any]:
    is_reason, is_member = found.c.signature_id.is_not(None), found.c.member_id.is_not(None)
    is_topic = found.c.about_topic_id.is_not(None)
    shown = case(
        (or_(is_member, is_topic, found.c.group_id.is_not(None)), "visible"),
        (Signature.reason_hidden, "hidden"),
        (is_reason, "visible"),
        else_=Post.visibility,
    )
    said = case(
        (_accused_member.deleted_at.is_not(None), ""),
        (is_member, func.concat(_accused_member.display_name, " @", _accused_member.handle)),
        (is_reason, Signature.reason),
        (is_topic, _accused_topic.name),
        else_=func.coalesce(func.nullif(Post.title, ""), func.substr(Post.body, 1, 400)),
    )
    is_claimed = and_(_claimant.id == found.c.claimed_by_id, found.c.claimed_until > func.now())
    reports = _reports(found)
    return (
        _joined(
            select(
                found.c.id,
                Post.id.label("post_id"),
                found.c.signature_id,
                found.c.member_id,
                found.c.about_topic_id,
                found.c.group_id,
                SignatureGroup.size.label("group_size"),
                found.c.is_review,
                there_is(Appeal, Appeal.case_id == found.c.id, Appeal.kind == "appeal").label("is_appeal"),
                there_is(Appeal, Appeal.case_id == found.c.id, Appeal.kind == "confirm").label("is_proposal"),
                Post.kind,
                shown.label("visibility"),
                func.coalesce(func.nullif(said, ""), func.substr(found.c.evidence, 1, 400)).label("beginning"),
                Topic.name.label("topic_name"),
                found.c.opened_at.label("since"),
                reports.c.report_count,
                reports.c.rules,
                _also(found.c, reports.c.rule_ids).label("also"),
                (~_has_judge(_accused(found.c), _other.role == judges.MODERATOR)).label("is_for_operators"),
                _claimant.handle.label("claimed_by"),
                judges.may_judge(_judge, _accused(found.c)).label("is_for_judge"),
            )
            .select_from(found)
            .join(reports, true()),
            found.c,
        )
        .outerjoin(Topic, Topic.id == Post.topic_id)
        .outerjoin(_claimant, is_claimed)
        .join(_judge, _judge.id == _JUDGE_ID)
    )


def _reports(found: Subquery) -> FromClause:
    """How many of a case are open, and which rules they cite.

    All of a case are read by its number: asked for open ones alone, a database that believes them few reads those of
    every case.
    """
    title = func.coalesce(TopicRule.title, Report.rule)
    is_open = Report.decision_id.is_(None)
    cited = func.array_agg(func.distinct(title)).filter(is_open)
    numbers = func.array_agg(func.distinct(Report.rule_id)).filter(is_open, Report.rule_id.is_not(None))
    return (
        select(
            func.count().filter(is_open).label("report_count"),
            func.coalesce(cited, literal_column("'{}'")).label("rules"),
            func.coalesce(numbers, literal_column("'{}'")).label("rule_ids"),
        )
        .select_from(Report)
        .outerjoin(TopicRule, TopicRule.id == Report.rule_id)
        .where(Report.case_id == found.c.id)
        .lateral("reports")
    )


def _also(found: Any, rule_ids: ColumnElement[Any]) -> ColumnElement[Any]:
    """By what moderators may leave it out: `rule:` and the number of each that is cited, its kind, and it alone."""
    kind = case(
        (found.signature_id.is_not(None), literal_column("'reason'")),
        (found.member_id.is_not(None), literal_column("'member'")),
        (found.about_topic_id.is_not(None), literal_column("'topic'")),
        (found.group_id.is_not(None), literal_column("'signatures'")),
        else_=Post.kind,
    )
    each = func.unnest(rule_ids).column_valued("each")
    by_rule = select(func.array_agg(func.concat("rule:", each))).scalar_subquery()
    return func.array_append(func.array_append(by_rule, func.concat("kind:", kind)), func.concat("case:", found.id))


def count_left_out_by_all() -> int:
    """How much of what waits longest nobody sees today, as all who may decide it leave it out."""
    return db.session.scalar(_left_out_by_all()) or 0


@cache
def _left_out_by_all() -> Select[int]:
    oldest = _taken().order_by(Case.opened_at, Case.id).limit(literal_column(str(MOST_LOOKED_AT))).subquery("oldest")
    reports = _reports(oldest)
    joined = _joined(select(func.count()).select_from(oldest).join(reports, true()), oldest.c)
    also = _also(oldest.c, reports.c.rule_ids)
    sees = judges.has_judge(
        _other, _keeper, _accused(oldest.c), but=lambda judge: ~desk_queries.leaves_out(judge, also)
    )
    return joined.where(there_is(LeftOut, LeftOut.until > func.now()), _has_judge(_accused(oldest.c)), ~sees)


def _joined(wanted: Select[Any], about: Any) -> Select[Any]:
    """With the signature whose reason is reported, the post, which of a reason is the petition, the member or topic."""
    with_signature = wanted.outerjoin(Signature, Signature.id == about.signature_id)
    with_group = with_signature.outerjoin(SignatureGroup, SignatureGroup.id == about.group_id)
    stands_in = func.coalesce(about.post_id, Signature.petition_id, SignatureGroup.petition_id)
    with_post = with_group.outerjoin(Post, Post.id == stands_in)
    with_member = with_post.outerjoin(_accused_member, _accused_member.id == about.member_id)
    return with_member.outerjoin(_accused_topic, _accused_topic.id == about.about_topic_id)


def _accused(about: Any) -> judges.Accused:
    of_post, of_reason, of_member = judges.of_post(Post), judges.of_reason(Signature), judges.of_member(_accused_member)
    is_reason, is_member = about.signature_id.is_not(None), about.member_id.is_not(None)

    def either(reason: Any, post: Any, member: Any) -> ColumnElement[Any]:
        return case((is_reason, reason), (is_member, member), else_=post)

    nobody: ColumnElement[Any] = literal_column("NULL::bigint")
    return judges.Accused(
        author_id=either(of_reason.author_id, of_post.author_id, of_member.author_id),
        above=tuple(
            either(reason, post, nobody) for reason, post in zip(of_reason.above * 2, of_post.above, strict=True)
        ),
        has=lambda report: or_(
            report.post_id == about.post_id,
            report.signature_id == about.signature_id,
            report.member_id == about.member_id,
            report.about_topic_id == about.about_topic_id,
            report.group_id == about.group_id,
        ),
        topic_id=case((about.group_id.is_(None), Post.topic_id)),
        case_id=about.id,
        about_topic_id=about.about_topic_id,
    )


def _has_judge(accused: judges.Accused, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return judges.has_judge(_other, _keeper, accused, *conditions)
