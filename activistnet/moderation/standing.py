"""What members read about themselves: decisions about what they wrote, and what became of their reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, and_, bindparam, select, true, union_all
from sqlalchemy.orm import aliased, contains_eager, selectinload

from ..core.data.crypto import read_value
from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..follows.queries import get_member
from ..members.models import Member
from ..members.readers import Reader, reader_of
from ..petitions.models import Signature
from ..petitions.reasons import get_signature_with_reason
from ..posts.addition_queries import expect_read, get_post_of
from ..posts.queries import EXCERPT, excerpt, find_post
from ..topics.models import TopicRole
from ..topics.roles import HOLDS
from . import decision_queries, report_queries, subject_queries
from .appeal_models import Appeal
from .errors import LinkEnded
from .models import Act, Case, Decision, Report
from .subjects import Subject

MOST_REPORTS = 50
LINK = "standing"  # what the tokens of mailed links are signed for
LINK_SECONDS = 90 * 24 * 3600
TOLD = (Decision.told_at.is_not(None), Decision.undone_at.is_(None))
_given = aliased(Signature)
_MEMBER_ID = bindparam("member", type_=BigInteger)


@dataclass(frozen=True)
class Told:
    """A decision as whom it is about reads it; `appeal` is what they said against it, `answer` what came of it."""

    decision: Decision
    subject: Subject
    appeal: Appeal | None
    answer: Decision | None
    may_appeal: bool

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it is a post that is out of sight, which its author may change and send anew."""
        post = self.subject.post
        return post is not None and post.is_hidden and self.subject.is_post

    @property
    def words(self) -> str:
        """The beginning of what it is about."""
        post = self.subject.post
        belongs_to_post = self.subject.signature or self.subject.addition
        if post and post.title and not belongs_to_post:
            return post.title
        parts = self.subject.words.splitlines() if self.subject.member else [self.subject.words]
        return excerpt(" · ".join(parts), EXCERPT)


@dataclass(frozen=True)
class Reported:
    """A report as whoever made it reads it. `decision` is what came of it; `look` is whether they asked for another.

    It is the same for one and for many who reported it: nothing here counts them, or comes from them. `quoted` is what
    it said when it was reported, as long as they are shown what it says.
    """

    report: Report
    quoted: str
    rule: str
    decision: Decision | None
    look: Appeal | None
    answer: Decision | None
    may_ask: bool


def list_decisions(member: Member, *, after: str | None = None, limit: int = 20) -> Page[Told]:
    """What was decided about a member, newest first, and nothing before they are told."""
    page = _ABOUT.page({"member": member.id}, after=after, limit=limit)
    return page.map(lambda row: _told(row[0], member))


def get_told(decision_id: int, member: Member) -> Told:
    """One of them. Raises NotFound for those about others."""
    decision = (
        db.session.scalar(_decisions().where(Decision.id == decision_id, *TOLD)) if decision_id <= LARGEST_ID else None
    )
    if decision is None or not subject_queries.concerns(decision, member):
        raise NotFound
    return _told(decision, member)


def get_told_by_link(token: str) -> tuple[Told, Member]:
    """What a suspended member was mailed, who can't sign in to read it. Raises NotFound, LinkEnded."""
    number, _, member_id = (read_value(token, LINK) or "").partition("-")
    member = db.session.get(Member, int(member_id)) if number.isdecimal() and member_id.isdecimal() else None
    if member is None or member.deleted_at is not None:
        raise NotFound
    if member.suspended_at is None or read_value(token, LINK, max_age=LINK_SECONDS) is None:
        raise LinkEnded
    return get_told(int(number), member), member


def list_reports(member: Member) -> Sequence[Report]:
    """What a member has reported lately, newest first."""
    wanted = select(Report).where(Report.reporter_id == member.id).order_by(Report.id.desc()).limit(MOST_REPORTS)
    return db.session.scalars(wanted).all()


def get_reported(report_id: int, member: Member) -> Reported:
    """What became of a member's report. Raises NotFound for those of others."""
    report = db.session.get(Report, report_id) if report_id <= LARGEST_ID else None
    if report is None or report.reporter_id != member.id:
        raise NotFound
    decision = decision_queries.find_told(report)
    look = _find_appeal(decision, "look", member) if decision else None
    quoted = report.evidence if is_shown(subject_queries.subject_of(report), reader_of(member)) else ""
    return as_reporter(report, decision, look, quoted=quoted)


def as_reporter(report: Report, decision: Decision | None, look: Appeal | None, *, quoted: str) -> Reported:
    """A report as whoever made it reads it, member or not; `decision` is what they were told."""
    may_ask = decision is not None and look is None and not decision_queries.is_of_review(decision)
    return Reported(report, quoted, report_queries.title_of(report), decision, look, _answer(look), may_ask)


def is_shown(subject: Subject, reader: Reader) -> bool:
    """Whether a reader is shown it today: not what is deleted or hidden, nor who has left."""
    try:
        if subject.member is not None:
            get_member(subject.member.handle, reader)
        elif subject.signature is not None:
            get_signature_with_reason(subject.signature.id, reader)
        elif subject.addition is not None:
            expect_read(subject.addition, get_post_of(subject.addition, reader), reader)
        return subject.post is None or find_post(subject.post.id, reader) is not None
    except NotFound:
        return False


def _told(decision: Decision, member: Member) -> Told:
    appeal = _find_appeal(decision, "appeal", member)
    may_appeal = appeal is None and decision_queries.is_appealable(decision)
    return Told(decision, subject_queries.subject_of(decision), appeal, _answer(appeal), may_appeal)


def _find_appeal(decision: Decision, kind: str, member: Member) -> Appeal | None:
    by_them = Appeal.member_id == member.id
    if kind == "appeal" and decision.about_topic_id is not None:
        by_them = true()  # one of its leads, for all of them
    own = (Appeal.decision_id == decision.id, Appeal.kind == kind, by_them)
    return db.session.scalar(select(Appeal).where(*own))


def _answer(appeal: Appeal | None) -> Decision | None:
    """What somebody else decided then, once it is told."""
    if appeal is None:
        return None
    wanted = _decisions().join(Case, Case.id == Decision.case_id).where(Case.id == appeal.case_id, *TOLD)
    return db.session.scalar(wanted.order_by(Decision.id.desc()).limit(1))


def _found_about() -> Listing:
    """Those about a member and what they wrote, each kind by its own index, the newest first."""
    does = (*TOLD, Decision.action != "dismiss")
    of_posts = select(Decision.id).where(Decision.about_id == _MEMBER_ID, *does)
    of_reasons = select(Decision.id).join(_given, _given.id == Decision.signature_id)
    of_topics = select(Decision.id).where(Decision.about_topic_id.in_(_led()), *does)
    of_given = of_reasons.where(_given.member_id == _MEMBER_ID, *does)
    all_of_them = union_all(of_posts, of_given, of_topics).subquery("about")
    return Listing(select(all_of_them.c.id), all_of_them.c.id, dress=_dressed)


def _led() -> Select[int]:
    """The topics that a member leads."""
    return select(TopicRole.topic_id).where(TopicRole.member_id == _MEMBER_ID, TopicRole.role == "lead", HOLDS)


def leads_of(decision_id: int) -> Select[int, int]:
    """The decision with each member who leads the topic that it is about, if it does something."""
    about = (Decision.id == decision_id, Decision.action != "dismiss")
    leads = (TopicRole.topic_id == Decision.about_topic_id, TopicRole.role == "lead", HOLDS)
    return select(Decision.id, TopicRole.member_id).join(TopicRole, and_(*leads)).where(*about)


def _dressed(found: Subquery) -> Select[Any]:
    return _decisions().join(found, found.c.id == Decision.id)


def _decisions() -> Select[Decision]:
    return (
        select(Decision)
        .outerjoin(Decision.cited)
        .options(contains_eager(Decision.cited), selectinload(Decision.acts).joinedload(Act.topic))
        .execution_options(populate_existing=True)
    )


_ABOUT = _found_about()
