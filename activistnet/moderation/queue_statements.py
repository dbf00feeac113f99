"""The statement of the queue: a case that waits with what it is about, who may judge it, and what its line says."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
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
from ..members.models import Member
from ..petitions.group_models import SignatureGroup
from ..petitions.models import Signature
from ..posts.addition_models import Addition
from ..posts.models import Post
from ..topics.models import Topic, TopicRule
from . import judges
from .appeal_models import Appeal
from .models import Case, Report

JUDGE_ID = bindparam("judge", type_=BigInteger)
WAITS = Case.decided_at.is_(None)
TAKEN = (
    "id",
    "post_id",
    "signature_id",
    "member_id",
    "about_topic_id",
    "group_id",
    "addition_id",
    "is_review",
    "is_urgent",
    "evidence",
    "opened_at",
    "claimed_by_id",
    "claimed_until",
)

# Made once, as an alias learns its columns when it is first used.
_judge, _claimant, _accused_member, _accused_topic = aliased(Member), aliased(Member), aliased(Member), aliased(Topic)
_other, _keeper = aliased(Member), aliased(Member)


def taken() -> Select[Any]:
    """Cases that wait, in no order: what the others here take them from."""
    return select(*(getattr(Case, name) for name in TAKEN)).where(WAITS)


def dressed(found: Subquery) -> Select[Any]:
    """The lines of some cases, and whether `judge` may decide them."""
    reports = reports_of(found)
    lines = select(*_line(found.c, reports.c)).select_from(found).join(reports, true())
    is_claimed = and_(_claimant.id == found.c.claimed_by_id, found.c.claimed_until > func.now())
    return (
        with_subject(lines, found.c)
        .outerjoin(Topic, Topic.id == Post.topic_id)
        .outerjoin(_claimant, is_claimed)
        .join(_judge, _judge.id == JUDGE_ID)
    )


def _line(about: Any, reports: Any) -> list[ColumnElement[Any]]:
    return [
        about.id,
        Post.id.label("post_id"),
        about.signature_id,
        about.member_id,
        about.about_topic_id,
        about.group_id,
        SignatureGroup.size.label("group_size"),
        Addition.kind.label("addition_kind"),
        about.is_review,
        about.is_urgent,
        there_is(Appeal, Appeal.case_id == about.id, Appeal.kind == "appeal").label("is_appeal"),
        there_is(Appeal, Appeal.case_id == about.id, Appeal.kind == "confirm").label("is_proposal"),
        Post.kind,
        _visibility(about).label("visibility"),
        _beginning(about).label("beginning"),
        _language(about).label("language"),
        Topic.name.label("topic_name"),
        about.opened_at.label("since"),
        reports.report_count,
        reports.rules,
        also_of(about, reports.rule_ids).label("also"),
        (~has_judge(about, _other.role == judges.MODERATOR)).label("is_for_operators"),
        _claimant.handle.label("claimed_by"),
        judges.may_judge(_judge, _accused(about)).label("is_for_judge"),
    ]


def _visibility(about: Any) -> ColumnElement[str]:
    stays_seen = or_(about.member_id.is_not(None), about.about_topic_id.is_not(None), about.group_id.is_not(None))
    return case(
        (about.addition_id.is_not(None), Addition.visibility),
        (stays_seen, "visible"),
        (Signature.reason_hidden, "hidden"),
        (about.signature_id.is_not(None), "visible"),
        else_=Post.visibility,
    )


def _beginning(about: Any) -> ColumnElement[str]:
    """Of what it is about, or of the evidence where that is empty or gone."""
    said = case(
        (_accused_member.deleted_at.is_not(None), ""),
        (about.member_id.is_not(None), func.concat(_accused_member.display_name, " @", _accused_member.handle)),
        (about.signature_id.is_not(None), Signature.reason),
        (about.about_topic_id.is_not(None), _accused_topic.name),
        (about.addition_id.is_not(None), ""),  # the evidence has it
        else_=func.coalesce(func.nullif(Post.title, ""), func.substr(Post.body, 1, 400)),
    )
    return func.coalesce(func.nullif(said, ""), func.substr(about.evidence, 1, 400))


def _language(about: Any) -> ColumnElement[str | None]:
    """Of a post, or of the petition whose signatures they are: nobody says in which another thing is written."""
    others = (about.signature_id, about.member_id, about.about_topic_id, about.addition_id)
    return case((or_(*(number.is_not(None) for number in others)), None), else_=Post.language)


def reports_of(found: Subquery) -> FromClause:
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


def also_of(found: Any, rule_ids: ColumnElement[Any]) -> ColumnElement[Any]:
    """By what moderators may leave it out: `rule:` and the number of each that is cited, its kind, and it alone."""
    kind = case(
        (found.signature_id.is_not(None), literal_column("'reason'")),
        (found.member_id.is_not(None), literal_column("'member'")),
        (found.about_topic_id.is_not(None), literal_column("'topic'")),
        (found.group_id.is_not(None), literal_column("'signatures'")),
        (found.addition_id.is_not(None), Addition.kind),
        else_=Post.kind,
    )
    each = func.unnest(rule_ids).column_valued("each")
    by_rule = select(func.array_agg(func.concat("rule:", each))).scalar_subquery()
    return func.array_append(func.array_append(by_rule, func.concat("kind:", kind)), func.concat("case:", found.id))


def with_subject(wanted: Select[Any], about: Any) -> Select[Any]:
    """With the signature whose reason is reported, the post, which of a reason is the petition, the member or topic."""
    with_signature = wanted.outerjoin(Signature, Signature.id == about.signature_id)
    with_group = with_signature.outerjoin(SignatureGroup, SignatureGroup.id == about.group_id)
    with_addition = with_group.outerjoin(Addition, Addition.id == about.addition_id)
    stands_in = func.coalesce(about.post_id, Signature.petition_id, SignatureGroup.petition_id, Addition.post_id)
    with_post = with_addition.outerjoin(Post, Post.id == stands_in)
    with_member = with_post.outerjoin(_accused_member, _accused_member.id == about.member_id)
    return with_member.outerjoin(_accused_topic, _accused_topic.id == about.about_topic_id)


def has_judge(
    about: Any,
    *conditions: ColumnElement[bool],
    but: Callable[[type[Member]], ColumnElement[bool]] = lambda _judge: true(),
) -> ColumnElement[bool]:
    """That somebody may decide it of whom all this is true."""
    return judges.has_judge(_other, _keeper, _accused(about), *conditions, but=but)


def _accused(about: Any) -> judges.Accused:
    of_post, of_reason, of_member = judges.of_post(Post), judges.of_reason(Signature), judges.of_member(_accused_member)
    of_addition = judges.of_addition(Addition, Post)
    is_reason, is_member = about.signature_id.is_not(None), about.member_id.is_not(None)

    def either(reason: Any, post: Any, member: Any, addition: Any) -> ColumnElement[Any]:
        is_addition = about.addition_id.is_not(None)
        return case((is_reason, reason), (is_member, member), (is_addition, addition), else_=post)

    nobody: ColumnElement[Any] = literal_column("NULL::bigint")
    above = zip(of_reason.above * 2, of_post.above, of_addition.above, strict=True)
    return judges.Accused(
        author_id=either(of_reason.author_id, of_post.author_id, of_member.author_id, of_addition.author_id),
        above=tuple(either(reason, post, nobody, addition) for reason, post, addition in above),
        has=lambda report: or_(
            report.post_id == about.post_id,
            report.signature_id == about.signature_id,
            report.member_id == about.member_id,
            report.about_topic_id == about.about_topic_id,
            report.group_id == about.group_id,
            report.addition_id == about.addition_id,
        ),
        topic_id=case((about.group_id.is_(None), Post.topic_id)),
        case_id=about.id,
        about_topic_id=about.about_topic_id,
    )
