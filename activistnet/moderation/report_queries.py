"""Reports of a subject, and the rules that they cite."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build
from ..members.models import Member
from ..posts.queries import author_handle
from ..topics import queries as topic_queries
from ..topics.given import in_words
from ..topics.models import TopicRule
from .models import Report
from .rules import MOST_OF_VISITORS
from .subjects import Subject

MOST_LINES = 100  # of a case


@dataclass(frozen=True)
class ReportLine:
    """One report; reporters are known to moderators only. `reporter` is None for a visitor or a former member,
    and where it `is_due`: the day of an earlier decision has come.

    `rule` is the code of what is cited, for the form; `rule_title` says it.
    """

    id: int
    rule: str
    rule_id: int | None
    rule_title: str
    note: str
    evidence: str
    reported_at: datetime
    reporter: str | None
    is_open: bool
    is_due: bool


def list_reports(subject: Subject) -> tuple[list[ReportLine], dict[str, int]]:
    """Newest first; and by the title of their rule, how many more open ones there are of visitors."""
    reporter = aliased(Member)
    by_visitor = and_(Report.reporter_id.is_(None), Report.decision_id.is_(None), ~Report.is_due)
    title = func.coalesce(TopicRule.title, Report.rule)
    numbered = (
        select(
            Report.id,
            Report.rule,
            Report.rule_id,
            title.label("rule_title"),
            by_visitor.label("by_visitor"),
            func.row_number().over(partition_by=by_visitor, order_by=Report.id).label("number"),
        )
        .outerjoin(TopicRule, TopicRule.id == Report.rule_id)
        .where(subject.is_of(Report))
        .subquery()
    )
    is_folded = and_(numbered.c.by_visitor, numbered.c.number > MOST_OF_VISITORS)
    wanted = (
        select(
            numbered.c.id,
            numbered.c.rule,
            numbered.c.rule_id,
            numbered.c.rule_title,
            Report.note,
            Report.evidence,
            Report.reported_at,
            author_handle(reporter).label("reporter"),
            Report.decision_id.is_(None).label("is_open"),
            Report.is_due,
        )
        .join(Report, Report.id == numbered.c.id)
        .outerjoin(reporter, reporter.id == Report.reporter_id)
        .where(~is_folded)
        .order_by(numbered.c.id.desc())
        .limit(MOST_LINES)
    )
    counted = select(numbered.c.rule_title, func.count()).where(is_folded).group_by(numbered.c.rule_title)
    lines = [build(ReportLine, row) for row in db.session.execute(wanted)]
    return lines, dict(Counter(dict(db.session.execute(counted).all())).most_common())


def is_kept_often(subject: Subject, evidence: str) -> bool:
    """Whether so many open reports of visitors hold this text already that one more need not."""
    by_visitors = (Report.reporter_id.is_(None), Report.decision_id.is_(None), Report.evidence == evidence)
    some = select(Report.id).where(subject.is_of(Report), *by_visitors).limit(MOST_OF_VISITORS).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) >= MOST_OF_VISITORS


def rule_titles(topic_id: int | None) -> dict[str, str]:
    """The rules that may be cited about a post of this topic: code -> title, in their order."""
    return {rule.code: in_words(rule.title) for rule in topic_queries.list_rules(topic_id)}


def title_of(report: Report) -> str:
    """What the rule says that it cites, also where that holds no more."""
    rule = db.session.get(TopicRule, report.rule_id) if report.rule_id else None
    return in_words(rule.title) if rule else report.rule
