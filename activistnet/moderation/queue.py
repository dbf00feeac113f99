"""What waits for a decision: posts, and reasons given with signatures, that somebody has reported."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
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
from ..core.data.paging import Listing, Page, Rows
from ..core.data.rows import build
from ..members.models import Member
from ..petitions.models import Signature
from ..petitions.ties import has_given
from ..posts.models import Post
from ..posts.queries import excerpt
from ..topics.models import Topic, TopicRule
from . import judges
from .models import Report

LINE = 120
MOST_LOOKED_AT = 100  # cases, for whether there is a judge

# Made once, as an alias learns its columns when it is first used.
_judge, _other = aliased(Member), aliased(Member)
_first, _open = aliased(Report), aliased(Report)


@dataclass(frozen=True)
class QueueLine:
    """A post or a reason with open reports. `rules` are the titles of those cited; `since` is the oldest report.

    Of a reason, `post_id` is the petition's. It is for operators where no moderator may decide it.
    """

    post_id: int
    signature_id: int | None
    kind: str
    visibility: str
    words: str
    topic_name: str
    since: datetime
    report_count: int
    rules: list[str]
    is_for_operators: bool


def list_queue(moderator: Member, *, after: str | None = None, limit: int = 30) -> Page[QueueLine]:
    """What has open reports and may be decided by this moderator, what waits longest first."""
    page = _queue().page({"judge": moderator.id}, after=after, limit=limit)
    own = _list_own_reasons(moderator, [row.signature_id for row in page.items if row.signature_id])
    rows = [row for row in page.items if row.signature_id not in own]
    lines = [build(QueueLine, row, words=excerpt(row.beginning, LINE)) for row in rows]
    return Page(lines, page.next, page.after)


def _list_own_reasons(moderator: Member, signature_ids: list[int]) -> set[int]:
    """Those that the moderator gave without showing the name: no condition of the database can tell."""
    if not signature_ids:
        return set()
    found = db.session.scalars(select(Signature).where(Signature.id.in_(signature_ids)))
    return {signature.id for signature in found if has_given(signature, moderator)}


def count_without_judge() -> int:
    """How much of what waits longest may be decided by nobody: that stays, and so it gets there."""
    return db.session.scalar(_without_judge()) or 0


@cache
def _without_judge() -> Select[int]:
    oldest = _cases().order_by(_first.id).limit(literal_column(str(MOST_LOOKED_AT))).subquery("oldest")
    wanted = _joined(select(func.count()).select_from(oldest), oldest.c)
    return wanted.where(~_has_judge(_accused(oldest.c)))


@cache
def _queue() -> Listing:
    waiting = _joined(_cases(), _first)
    judged = waiting.join(_judge, _judge.id == bindparam("judge", type_=BigInteger))
    return Listing(judged.where(judges.may_judge(_judge, _accused(_first))), _first.id, ascending=True, dress=_dressed)


def _cases() -> Rows:
    """What waits for a decision, by its oldest open report. Each is looked up, so that the first few cost no more."""
    of_post = select(func.min(_open.id)).where(_open.post_id == _first.post_id, _open.decision_id.is_(None))
    of_reason = select(func.min(_open.id)).where(_open.signature_id == _first.signature_id, _open.decision_id.is_(None))
    oldest = func.coalesce(of_post.scalar_subquery(), of_reason.scalar_subquery())
    return select(_first.post_id, _first.signature_id, _first.reported_at.label("since")).where(
        _first.decision_id.is_(None), _first.id == oldest
    )


def _dressed(found: Subquery) -> Select[Any]:
    is_reason = found.c.signature_id.is_not(None)
    shown = case((Signature.reason_hidden, "hidden"), (is_reason, "visible"), else_=Post.visibility)
    beginning = func.coalesce(func.nullif(Post.title, ""), func.substr(Post.body, 1, 400))
    reports = _reports(found)
    return _joined(
        select(
            Post.id.label("post_id"),
            found.c.signature_id,
            Post.kind,
            shown.label("visibility"),
            case((is_reason, Signature.reason), else_=beginning).label("beginning"),
            Topic.name.label("topic_name"),
            found.c.since,
            reports.c.report_count,
            reports.c.rules,
            (~_has_judge(_accused(found.c), _other.role == judges.MODERATOR)).label("is_for_operators"),
        )
        .select_from(found)
        .join(reports, true()),
        found.c,
    ).join(Topic, Topic.id == Post.topic_id)


def _reports(found: Subquery) -> FromClause:
    """How many of a case are open, and which rules they cite."""
    title = func.coalesce(TopicRule.title, Report.rule)
    return (
        select(func.count().label("report_count"), func.array_agg(func.distinct(title)).label("rules"))
        .select_from(Report)
        .outerjoin(TopicRule, TopicRule.id == Report.rule_id)
        .where(
            Report.decision_id.is_(None),
            or_(Report.post_id == found.c.post_id, Report.signature_id == found.c.signature_id),
        )
        .lateral("reports")
    )


def _joined(wanted: Select[Any], about: Any) -> Select[Any]:
    """With the signature whose reason is reported, and the post, which of a reason is the petition."""
    with_signature = wanted.outerjoin(Signature, Signature.id == about.signature_id)
    return with_signature.join(Post, Post.id == func.coalesce(about.post_id, Signature.petition_id))


def _accused(about: Any) -> judges.Accused:
    of_post, of_reason = judges.of_post(Post), judges.of_reason(Signature)
    is_reason = about.signature_id.is_not(None)

    def either(reason: Any, post: Any) -> ColumnElement[Any]:
        return case((is_reason, reason), else_=post)

    return judges.Accused(
        author_id=either(of_reason.author_id, of_post.author_id),
        above=tuple(map(either, of_reason.above * 2, of_post.above)),
        words=either(of_reason.words, of_post.words),
        has=lambda report: or_(report.post_id == about.post_id, report.signature_id == about.signature_id),
    )


def _has_judge(accused: judges.Accused, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return there_is(_other, judges.may_judge(_other, accused), *conditions)
