"""One case, who may judge it, and the public log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, and_, any_, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..media import queries as media
from ..media.models import Picture
from ..members.models import Member
from ..petitions.models import Signature
from ..posts.models import Post
from ..posts.queries import POST_IDS, author_handle
from ..topics import queries as topic_queries
from ..topics.given import in_words
from ..topics.models import Topic, TopicRule
from . import judges
from .models import Decision, Report
from .rules import MOST_OF_VISITORS
from .subjects import Subject

MOST_LINES = 100

# Made once, as an alias learns its columns when it is first used.
_judge = aliased(Member)
_JUDGE_ID = bindparam("judge", type_=BigInteger)
_JUDGED = (
    select(Post.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(Post.id == any_(POST_IDS), judges.may_judge(_judge, judges.of_post(Post)))
)
_REASON_JUDGED = (
    select(Signature.id)
    .join(_judge, _judge.id == _JUDGE_ID)
    .where(Signature.id == bindparam("signature"), judges.may_judge(_judge, judges.of_reason(Signature)))
)


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
    """Everything a moderator sees about one post or reason. `answered` is what it answers, if it is a reply.

    Of open reports by visitors only the first ones are among `reports`; `folded` counts the others by their rule.
    """

    subject: Subject
    root: Post
    answered: Post | None
    reports: list[ReportLine]
    folded: dict[str, int]
    decisions: Sequence[Decision]
    hidden_before: int
    pictures: Sequence[Picture]

    @property
    def post(self) -> Post:
        """The post; of a reason, the petition."""
        return self.subject.post

    @property
    def signature(self) -> Signature | None:
        """With its reason, if that is what the case is about."""
        return self.subject.signature

    @property
    def folded_reports(self) -> int:
        """How many reports of visitors are only counted."""
        return sum(self.folded.values())

    @property
    def open_reports(self) -> int:
        """How many reports wait for an answer."""
        return sum(report.is_open for report in self.reports) + self.folded_reports

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
    is_about_reason: bool
    topic_slug: str
    topic_name: str


def get_case(post_id: int) -> Case:
    """One post in its context, deleted ones too, as their reports still want an answer. Raises NotFound."""
    post = _get_any(post_id)
    root = post if post.root_id is None else _get_any(post.root_id)
    answered = _get_any(post.parent_id) if post.parent_id and post.parent_id != post.root_id else None
    return _case(Subject(post), root, answered, _count_hidden_before(post))


def get_case_of_reason(signature_id: int) -> Case:
    """The reason given with a signature, withdrawn or not. Raises NotFound."""
    signature = db.session.get(Signature, signature_id)
    if signature is None:
        raise NotFound
    petition = _get_any(signature.petition_id)
    return _case(Subject(petition, signature), petition, None, 0)


def _case(subject: Subject, root: Post, answered: Post | None, hidden_before: int) -> Case:
    reports, folded = _list_reports(subject)
    decisions, pictures = _list_decisions(subject), list_pictures(subject)
    return Case(subject, root, answered, reports, folded, decisions, hidden_before, pictures)


def list_pictures(subject: Subject) -> Sequence[Picture]:
    """Those that can be hidden by themselves: beside the author's name, and over a petition. None with a reason."""
    return media.list_hideable(subject.post.author_id, subject.post.id) if subject.signature is None else []


def may_judge(moderator: Member, subject: Subject) -> bool:
    """Whether this moderator may decide about it."""
    if subject.is_by(moderator):
        return False
    if subject.signature is None:
        return subject.post.id in list_judged(moderator, [subject.post.id])
    values = {"judge": moderator.id, "signature": subject.signature.id}
    return db.session.scalar(_REASON_JUDGED, values) is not None


def list_judged(moderator: Member, post_ids: Iterable[int]) -> frozenset[int]:
    """Those of these posts about which this moderator may decide."""
    return frozenset(db.session.scalars(_JUDGED, {"judge": moderator.id, POST_IDS.key: list(post_ids)}))


def latest_decision_id(subject: Subject) -> int | None:
    """The decision that a new one about this would follow."""
    return db.session.scalar(select(func.max(Decision.id)).where(subject.is_of(Decision)))


def is_kept_often(subject: Subject, evidence: str) -> bool:
    """Whether so many open reports of visitors hold this text already that one more need not."""
    by_visitors = (Report.reporter_id.is_(None), Report.decision_id.is_(None), Report.evidence == evidence)
    some = select(Report.id).where(subject.is_of(Report), *by_visitors).limit(MOST_OF_VISITORS).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) >= MOST_OF_VISITORS


def rule_titles(topic_id: int) -> dict[str, str]:
    """The rules that may be cited about a post of this topic: code -> title, in their order."""
    return {rule.code: in_words(rule.title) for rule in topic_queries.list_rules(topic_id)}


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
            Decision.signature_id.is_not(None).label("is_about_reason"),
            Topic.slug.label("topic_slug"),
            Topic.name.label("topic_name"),
        )
        .outerjoin(Signature, Signature.id == Decision.signature_id)
        .join(Post, Post.id == func.coalesce(Decision.post_id, Signature.petition_id))
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


def _list_reports(subject: Subject) -> tuple[list[ReportLine], dict[str, int]]:
    """Newest first; and by the title of their rule, how many more open ones there are of visitors."""
    reporter = aliased(Member)
    by_visitor = and_(Report.reporter_id.is_(None), Report.decision_id.is_(None))
    title = func.coalesce(TopicRule.title, Report.rule)
    numbered = (
        select(
            Report.id,
            Report.rule,
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
            numbered.c.rule_title,
            Report.note,
            Report.evidence,
            Report.reported_at,
            author_handle(reporter).label("reporter"),
            Report.decision_id.is_(None).label("is_open"),
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


def _list_decisions(subject: Subject) -> Sequence[Decision]:
    wanted = (
        select(Decision)
        .join(Decision.moderator)
        .outerjoin(Decision.cited)
        .options(contains_eager(Decision.moderator), contains_eager(Decision.cited))
        .where(subject.is_of(Decision))
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
