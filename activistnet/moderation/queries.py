"""One case: what was reported, said and decided about a post, a reason, a member or a topic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from ..core.data.db import db
from ..core.data.paging import Page
from ..core.data.rows import build
from ..core.data.time import now
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..media.models import Picture
from ..members.models import Member
from ..members.queries import get_with_profile
from ..petitions.group_models import SignatureGroup
from ..petitions.group_queries import get_group
from ..petitions.models import Petition, Signature
from ..posts.addition_queries import Added, get_addition
from ..posts.models import Post
from ..topics import queries as topic_queries
from ..topics.models import Topic
from . import evidence_queries
from .appeal_models import Appeal
from .evidence_models import CasePicture
from .models import Case, Decision
from .report_queries import MOST_LINES, ReportLine, list_reports
from .subject_queries import get_any_member, get_any_post, list_pictures
from .subjects import Subject


@dataclass(frozen=True)
class AppealLine:
    """What somebody says who wants a decision looked at again: whom it is about, or somebody who reported it."""

    id: int
    kind: str
    words: str
    made_at: datetime
    decision_id: int
    days: int | None
    action: str | None


@dataclass(frozen=True)
class CasePage:
    """Everything a moderator sees about one post, reason, member or topic. `answered` is what it answers, of a reply.

    `row` is the case itself, None where nothing was ever reported or decided.

    Of open reports by visitors only the first ones are among `reports`; `folded` counts the others by their rule.
    """

    row: Case | None
    subject: Subject
    root: Post | None
    answered: Post | None
    reports: list[ReportLine]
    folded: dict[str, int]
    decisions: Sequence[Decision]
    hidden_before: int
    pictures: Sequence[Picture]
    appeals: Sequence[AppealLine]
    claimed_by: Member | None
    kept_pictures: Page[CasePicture]

    @property
    def name_then(self) -> str:
        """Under which name it stood when it was reported first, if that is another one by now."""
        said_by = self.row.said_by if self.row else ""
        if self.signature is not None:
            return "" if said_by == self.signature.name else said_by
        author = self.post.author if self.post else None
        return "" if author and said_by == f"{author.display_name} @{author.handle}" else said_by

    @property
    def is_proposal(self) -> bool:
        """Whether it is to be confirmed what somebody else has decided."""
        return any(appeal.kind == "confirm" for appeal in self.appeals)

    @property
    def post(self) -> Post | None:
        """The post; of a reason, the petition; of an addition, what it is added to."""
        return self.subject.post

    @property
    def member(self) -> Member | None:
        """The member, if that is whom the case is about."""
        return self.subject.member

    @property
    def topic(self) -> Topic | None:
        """The topic, if the case is about one itself."""
        return self.subject.topic

    @property
    def group(self) -> SignatureGroup | None:
        """The group of signatures under the petition, if the case is about one."""
        return self.subject.group

    @property
    def addition(self) -> Added | None:
        """The context note or summary, if the case is about one."""
        return self.subject.addition

    @property
    def author_handle(self) -> str | None:
        """Of whoever wrote it, where that is a post or is added to one; of a member, theirs."""
        if self.member is not None:
            return self.member.handle
        if self.addition is not None:
            return self.addition.author_handle
        return self.post.author_handle if self.post and self.subject.is_post else None

    def names(self, member: Member) -> bool:
        """Whether it names this member, as `@handle`, or a member who reports it does. Visitors may write anything."""
        said = [self.subject.words, *(report.evidence for report in self.reports)]
        said += [report.note for report in self.reports if report.reporter]
        named = re.compile(rf"@{re.escape(member.handle or '')}(?![a-z0-9_])", re.IGNORECASE)
        return any(named.search(each) for each in said)

    @property
    def kind(self) -> str:
        """Of which kind of cases it is."""
        if self.addition is not None:
            return self.addition.kind
        apart = {"reason": self.signature, "member": self.member, "topic": self.topic, "signatures": self.group}
        return next((name for name, row in apart.items() if row is not None), self.post.kind if self.post else "")

    @property
    def petition_id(self) -> int | None:
        """Of a case about a petition itself, its number."""
        is_it = isinstance(self.post, Petition) and self.subject.is_post
        return self.post.id if self.post and is_it else None

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


def get_case(case_id: int) -> CasePage:
    """One case with all that was reported, said and decided about it. Raises NotFound."""
    row = get_row(case_id)
    if row.signature_id is not None:
        return get_case_of_reason(row.signature_id, row)
    if row.member_id is not None:
        return get_case_of_member(row.member_id, row)
    if row.about_topic_id is not None:
        return get_case_of_topic(row.about_topic_id, row)
    if row.group_id is not None:
        return get_case_of_group(row.group_id, row)
    if row.addition_id is not None:
        return get_case_of_addition(row.addition_id, row)
    assert row.post_id is not None  # noqa: S101 - it is about one of these
    return get_case_of_post(row.post_id, row)


def get_row(case_id: int) -> Case:
    """The case alone. Raises NotFound."""
    row = db.session.get(Case, case_id, populate_existing=True) if case_id <= LARGEST_ID else None
    if row is None:
        raise NotFound
    return row


def is_case(number: int) -> bool:
    """Whether there is a case of this number."""
    return db.session.get(Case, number) is not None


def get_case_of_post(post_id: int, row: Case | None = None) -> CasePage:
    """One post in its context, deleted ones too, as their reports still want an answer. Raises NotFound."""
    post = get_any_post(post_id)
    root = post if post.root_id is None else get_any_post(post.root_id)
    answered = get_any_post(post.parent_id) if post.parent_id and post.parent_id != post.root_id else None
    return _case(Subject(post), row, root, answered, _count_hidden_before(post))


def get_case_of_reason(signature_id: int, row: Case | None = None) -> CasePage:
    """The reason given with a signature, withdrawn or not. Raises NotFound."""
    signature = db.session.get(Signature, signature_id) if signature_id <= LARGEST_ID else None
    if signature is None:
        raise NotFound
    petition = get_any_post(signature.petition_id)
    return _case(Subject(petition, signature), row, petition, None, 0)


def get_case_of_member(member_id: int, row: Case | None = None) -> CasePage:
    """A member with what they say of themselves. Raises NotFound, without a case also when they have left."""
    member = get_any_member(member_id) if row else get_with_profile(member_id)
    return _case(Subject(None, None, member), row, None, None, 0)


def get_case_of_topic(topic_id: int, row: Case | None = None) -> CasePage:
    """A topic itself. Raises NotFound."""
    if topic_id > LARGEST_ID:
        raise NotFound
    return _case(Subject(None, topic=topic_queries.get_topic_by_id(topic_id)), row, None, None, 0)


def get_case_of_group(group_id: int, row: Case | None = None) -> CasePage:
    """A group of signatures. Raises NotFound."""
    group = get_group(group_id)
    petition = get_any_post(group.petition_id)
    return _case(Subject(petition, group=group), row, petition, None, 0)


def get_case_of_addition(addition_id: int, row: Case | None = None) -> CasePage:
    """A context note or a summary, with what it is added to. Raises NotFound."""
    added = get_addition(addition_id)
    post = get_any_post(added.post_id)
    return _case(Subject(post, addition=added), row, get_any_post(post.root_id) if post.root_id else post, None, 0)


def _case(subject: Subject, row: Case | None, root: Post | None, answered: Post | None, hidden_before: int) -> CasePage:
    row = row or _find_row(subject)
    reports, folded = list_reports(subject)
    decisions, pictures = _list_decisions(subject), list_pictures(subject)
    is_claimed = row and row.claimed_by_id and row.claimed_until and row.claimed_until > now()
    claimed_by = db.session.get(Member, row.claimed_by_id) if row and is_claimed else None
    appeals = list_appeals_of_case(row.id) if row and row.is_review else []
    kept_pictures = evidence_queries.list_pictures(subject) if row else Page[CasePicture]([])
    return CasePage(
        row=row,
        subject=subject,
        root=root,
        answered=answered,
        reports=reports,
        folded=folded,
        decisions=decisions,
        hidden_before=hidden_before,
        pictures=pictures,
        appeals=appeals,
        claimed_by=claimed_by,
        kept_pictures=kept_pictures,
    )


def _find_row(subject: Subject) -> Case | None:
    """The open case about it, else the one that was decided last."""
    wanted = select(Case).where(subject.is_of(Case), ~Case.is_review)
    return db.session.scalar(wanted.order_by(Case.decided_at.is_(None).desc(), Case.id.desc()).limit(1))


def list_appeals_of_case(case_id: int) -> list[AppealLine]:
    """Who wants a decision looked at again, and in what words; oldest first."""
    wanted = (
        select(Appeal.id, Appeal.kind, Appeal.words, Appeal.made_at, Appeal.decision_id, Appeal.days, Appeal.action)
        .where(Appeal.case_id == case_id)
        .order_by(Appeal.id)
        .limit(MOST_LINES)
    )
    return [build(AppealLine, row) for row in db.session.execute(wanted)]


def _list_decisions(subject: Subject) -> Sequence[Decision]:
    wanted = (
        select(Decision)
        .join(Decision.moderator)
        .outerjoin(Decision.cited)
        .options(contains_eager(Decision.moderator), contains_eager(Decision.cited), selectinload(Decision.acts))
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
