"""The queue of reports, one case, and the public log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Subquery, any_, bindparam, exists, func, select
from sqlalchemy.orm import aliased, contains_eager

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build, build_all
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..posts.models import Post
from ..posts.queries import POST_IDS, author_handle, author_name, excerpt
from ..topics import queries as topic_queries
from ..topics.models import Topic, TopicRule
from . import judges
from .models import Decision, Report

LINE = 120

# Made once, as an alias learns its columns when it is first used.
_judge, _other = aliased(Member), aliased(Member)
_JUDGED = (
    select(Post.id)
    .join(_judge, _judge.id == bindparam("judge", type_=BigInteger))
    .where(Post.id == any_(POST_IDS), judges.may_judge(_judge, judges.of_post(Post)))
)


@dataclass(frozen=True)
class QueueLine:
    """A post with open reports. `rules` are the titles of those cited; `since` is the oldest report.

    It is for operators where no moderator may decide it.
    """

    post_id: int
    kind: str
    visibility: str
    words: str
    author_name: str | None
    topic_name: str
    since: datetime
    report_count: int
    rules: list[str]
    is_for_operators: bool


@dataclass(frozen=True)
class ReportLine:
    """One report; reporters are known to moderators only. `reporter` is None for a visitor or a former member.

    `rule` is the code of what is cited, for the form; `rule_title` says it.
    """

    id: int
    rule: str
    rule_title: str
    note: str
    evidence: str
    reported_at: datetime
    reporter: str | None
    is_open: bool


@dataclass(frozen=True)
class Case:
    """Everything a moderator sees about one post. `answered` is what it answers, if it is a reply."""

    post: Post
    root: Post
    answered: Post | None
    reports: list[ReportLine]
    decisions: Sequence[Decision]
    hidden_before: int

    @property
    def open_reports(self) -> int:
        """How many reports wait for an answer."""
        return sum(report.is_open for report in self.reports)

    @property
    def latest_decision_id(self) -> int | None:
        """The decision that a new one would follow."""
        return self.decisions[0].id if self.decisions else None


@dataclass(frozen=True)
class LogLine:
    """A decision as everybody may know it: no author, no reporter, no moderator."""

    id: int
    made_at: datetime
    action: str
    rule: str | None
    reason: str
    kind: str
    topic_slug: str
    topic_name: str


def list_queue(moderator: Member, *, after: str | None = None, limit: int = 30) -> Page[QueueLine]:
    """Posts with open reports about which this moderator may decide, the one that waits longest first."""
    waiting = _open_reports()
    of_post = judges.of_post(Post)
    wanted = (
        select(
            waiting.c.post_id,
            Post.kind,
            Post.visibility,
            func.coalesce(func.nullif(Post.title, ""), func.substr(Post.body, 1, 400)).label("beginning"),
            author_name(Member).label("author_name"),
            Topic.name.label("topic_name"),
            waiting.c.since,
            waiting.c.report_count,
            waiting.c.rules,
            ~_has_judge(of_post, _other.role == judges.MODERATOR).label("is_for_operators"),
        )
        .join(waiting, waiting.c.post_id == Post.id)
        .join(Member, Member.id == Post.author_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(_judge, _judge.id == moderator.id)
        .where(judges.may_judge(_judge, of_post))
    )
    page = Listing(wanted, waiting.c.first_id, ascending=True).page({}, after=after, limit=limit)
    return page.map(lambda row: build(QueueLine, row, words=excerpt(row.beginning, LINE)))


def count_without_judge() -> int:
    """How many posts with open reports there are about which nobody may decide."""
    waiting = _open_reports()
    wanted = select(func.count()).select_from(waiting).join(Post, Post.id == waiting.c.post_id)
    return db.session.scalar(wanted.where(~_has_judge(judges.of_post(Post)))) or 0


def _has_judge(accused: judges.Accused, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(judges.may_judge(_other, accused), *conditions)


def _open_reports() -> Subquery:
    """What waits for a decision, a row for each post."""
    rule_title = func.coalesce(TopicRule.title, Report.rule)
    return (
        select(
            Report.post_id,
            func.min(Report.id).label("first_id"),
            func.min(Report.reported_at).label("since"),
            func.count().label("report_count"),
            func.array_agg(func.distinct(rule_title)).label("rules"),
        )
        .outerjoin(TopicRule, TopicRule.id == Report.rule_id)
        .where(Report.decision_id.is_(None))
        .group_by(Report.post_id)
        .subquery("waiting")
    )


def get_case(post_id: int) -> Case:
    """One post in its context, deleted ones too, as their reports still want an answer. Raises NotFound."""
    post = _get_any(post_id)
    return Case(
        post=post,
        root=post if post.root_id is None else _get_any(post.root_id),
        answered=_get_any(post.parent_id) if post.parent_id and post.parent_id != post.root_id else None,
        reports=_list_reports(post.id),
        decisions=_list_decisions(post.id),
        hidden_before=_count_hidden_before(post),
    )


def latest_decision_id(post_id: int) -> int | None:
    """The decision that a new one about this post would follow."""
    return db.session.scalar(select(func.max(Decision.id)).where(Decision.post_id == post_id))


def count_open_reports_of_visitors(post_id: int) -> int:
    """How many reports on a post, by nobody who is known, wait for a decision."""
    open_ones = (Report.post_id == post_id, Report.reporter_id.is_(None), Report.decision_id.is_(None))
    return db.session.scalar(select(func.count()).where(*open_ones)) or 0


def may_judge(moderator: Member, post: Post) -> bool:
    """Whether this moderator may decide about a post."""
    return post.id in list_judged(moderator, [post.id])


def list_judged(moderator: Member, post_ids: Iterable[int]) -> frozenset[int]:
    """Those of these posts about which this moderator may decide."""
    return frozenset(db.session.scalars(_JUDGED, {"judge": moderator.id, POST_IDS.key: list(post_ids)}))


def rule_titles(topic_id: int) -> dict[str, str]:
    """The rules that may be cited about a post of this topic: code -> title, in their order."""
    return {rule.code: rule.title for rule in topic_queries.list_rules(topic_id)}


def list_log(*, after: str | None = None, limit: int = 50) -> Page[LogLine]:
    """Decisions, newest first."""
    wanted = (
        select(
            Decision.id,
            Decision.made_at,
            Decision.action,
            TopicRule.title.label("rule"),
            Decision.reason,
            Post.kind,
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
        )
        .join(Post, Post.id == Decision.post_id)
        .join(Topic, Topic.id == Post.topic_id)
        .outerjoin(TopicRule, TopicRule.id == Decision.rule_id)
    )
    page = Listing(wanted, Decision.id).page({}, after=after, limit=limit)
    return page.map(lambda row: build(LogLine, row))


def _get_any(post_id: int) -> Post:
    wanted = (
        select(Post)
        .join(Post.author)
        .join(Post.topic)
        .options(contains_eager(Post.author), contains_eager(Post.topic))
        .where(Post.id == post_id)
    )
    post = db.session.scalar(wanted) if post_id <= LARGEST_ID else None
    if post is None:
        raise NotFound
    return post


def _list_reports(post_id: int) -> list[ReportLine]:
    reporter = aliased(Member)
    wanted = (
        select(
            Report.id,
            Report.rule,
            func.coalesce(TopicRule.title, Report.rule).label("rule_title"),
            Report.note,
            Report.evidence,
            Report.reported_at,
            author_handle(reporter).label("reporter"),
            Report.decision_id.is_(None).label("is_open"),
        )
        .outerjoin(reporter, reporter.id == Report.reporter_id)
        .outerjoin(TopicRule, TopicRule.id == Report.rule_id)
        .where(Report.post_id == post_id)
        .order_by(Report.id.desc())
        .limit(50)
    )
    return build_all(ReportLine, db.session.execute(wanted))


def _list_decisions(post_id: int) -> Sequence[Decision]:
    wanted = (
        select(Decision)
        .join(Decision.moderator)
        .outerjoin(Decision.cited)
        .options(contains_eager(Decision.moderator), contains_eager(Decision.cited))
        .where(Decision.post_id == post_id)
        .order_by(Decision.id.desc())
        .limit(50)
    )
    return db.session.scalars(wanted).all()


def _count_hidden_before(post: Post) -> int:
    """How many other posts of its author are hidden."""
    wanted = select(func.count()).where(
        Post.author_id == post.author_id, Post.visibility == "hidden", Post.id != post.id
    )
    return db.session.scalar(wanted) or 0
