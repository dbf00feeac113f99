"""What waits for a decision: posts, and reasons given with signatures, that somebody has reported."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
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

# Made once, as an alias learns its columns when it is first used.
_judge, _other = aliased(Member), aliased(Member)


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
    """How much has open reports and may be decided by nobody."""
    waiting = _open_reports()
    wanted = _joined(select(func.count()).select_from(waiting), waiting)
    return db.session.scalar(wanted.where(~_has_judge(_accused(waiting)))) or 0


@cache
def _queue() -> Listing:
    waiting = _open_reports()
    accused = _accused(waiting)
    is_reason = waiting.c.signature_id.is_not(None)
    shown = case((Signature.reason_hidden, "hidden"), (is_reason, "visible"), else_=Post.visibility)
    beginning = func.coalesce(func.nullif(Post.title, ""), func.substr(Post.body, 1, 400))
    wanted = _joined(
        select(
            Post.id.label("post_id"),
            waiting.c.signature_id,
            Post.kind,
            shown.label("visibility"),
            case((is_reason, Signature.reason), else_=beginning).label("beginning"),
            Topic.name.label("topic_name"),
            waiting.c.since,
            waiting.c.report_count,
            waiting.c.rules,
            (~_has_judge(accused, _other.role == judges.MODERATOR)).label("is_for_operators"),
        ).select_from(waiting),
        waiting,
    )
    judged = wanted.join(Topic, Topic.id == Post.topic_id).join(
        _judge, _judge.id == bindparam("judge", type_=BigInteger)
    )
    return Listing(judged.where(judges.may_judge(_judge, accused)), waiting.c.first_id, ascending=True)


def _joined(wanted: Select[Any], waiting: Subquery) -> Select[Any]:
    """With the signature whose reason is reported, and the post, which of a reason is the petition."""
    with_signature = wanted.outerjoin(Signature, Signature.id == waiting.c.signature_id)
    return with_signature.join(Post, Post.id == func.coalesce(waiting.c.post_id, Signature.petition_id))


def _accused(waiting: Subquery) -> judges.Accused:
    of_post, of_reason = judges.of_post(Post), judges.of_reason(Signature)
    is_reason = waiting.c.signature_id.is_not(None)

    def either(reason: Any, post: Any) -> ColumnElement[Any]:
        return case((is_reason, reason), else_=post)

    return judges.Accused(
        author_id=either(of_reason.author_id, of_post.author_id),
        above=tuple(map(either, of_reason.above * 2, of_post.above)),
        words=either(of_reason.words, of_post.words),
        has=lambda report: or_(report.post_id == waiting.c.post_id, report.signature_id == waiting.c.signature_id),
    )


def _has_judge(accused: judges.Accused, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return judges.there_is(_other, judges.may_judge(_other, accused), *conditions)


def _open_reports() -> Subquery:
    """What waits for a decision, a row for each post or signature."""
    rule_title = func.coalesce(TopicRule.title, Report.rule)
    return (
        select(
            Report.post_id,
            Report.signature_id,
            func.min(Report.id).label("first_id"),
            func.min(Report.reported_at).label("since"),
            func.count().label("report_count"),
            func.array_agg(func.distinct(rule_title)).label("rules"),
        )
        .outerjoin(TopicRule, TopicRule.id == Report.rule_id)
        .where(Report.decision_id.is_(None))
        .group_by(Report.post_id, Report.signature_id)
        .subquery("waiting")
    )
