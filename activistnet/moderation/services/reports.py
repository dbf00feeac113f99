"""Saying that something breaks a rule, and what is kept of that."""

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import QUIETLY, db
from ...core.data.parts import update_some
from ...core.events import publish
from ...members.models import Member
from ...petitions.models import Signature
from ...posts.addition_queries import get_addition
from ...posts.models import Post
from ...topics import queries as topic_queries
from ...topics.models import TopicRule
from .. import report_queries
from ..appeal_models import Appeal
from ..errors import OwnPost, UnknownRule
from ..events import QueueChanged
from ..models import Case, Decision, Report
from ..subjects import Subject
from . import hiding, receipts
from .evidence import IS_OVER, UNDECIDED_KEPT, WORDS_KEPT, keep, words_of
from .opening import hold_case


def report(
    subject: Subject,
    reporter: Member | None,
    *,
    rule: str,
    note: str = "",
    is_within: hiding.Within = lambda: False,
    browser: str = "",
) -> str | None:
    """Say that a post, an addition, a member, a topic or a reason breaks a rule, and keep it as it is: text, pictures.

    One open report for each member and subject: again changes nothing. A visitor is given the token of a link, by which
    they read what comes of it, and the same one again where their `browser` is known. When there are many of visitors,
    what they all say alike, the text, is kept with the first ones only. `rule` is a code, and means the rule that holds
    where the post is. `is_within` counts what strangers have taken out of sight at once. Raises OwnPost, UnknownRule.
    """
    if reporter is not None and subject.is_by(reporter):
        raise OwnPost
    cited = topic_queries.find_rule(subject.topic_id, rule)
    if cited is None:
        raise UnknownRule
    if reporter is None and (token := receipts.find_again(subject, browser)):
        return token
    evidence = words_of(subject)
    if reporter is None and report_queries.is_kept_often(subject, evidence):
        evidence = ""
    row = insert(Report).values(
        **subject.columns,
        reporter_id=reporter.id if reporter else None,
        rule=cited.code,
        rule_id=cited.id,
        note=note,
        evidence=evidence,
        case_id=hold_case(subject).id if subject.is_apart else None,  # else the database opens it
    )
    made = db.session.execute(row.on_conflict_do_nothing().returning(Report.id, Report.case_id)).one_or_none()
    if made is None:
        return None
    keep(made.case_id, subject)
    publish(QueueChanged())
    if cited.hides_at_once:
        comes_first = update(Case).where(Case.id == made.case_id, ~Case.is_urgent).values(is_urgent=True)
        db.session.execute(comes_first, execution_options=QUIETLY)
        hiding.hide_at_once(subject, reporter, made.id, is_within=is_within)
    return None if reporter else receipts.give(made.id, subject, browser)


def report_by_site(post_id: int, *, note: str) -> None:
    """Have moderators look at a post that nobody has reported, in the words of what found it."""
    _report_by_site(Subject(db.session.get_one(Post, post_id)), note)


def report_addition_by_site(addition_id: int, *, note: str) -> None:
    """The same of a context note or a summary."""
    added = get_addition(addition_id)
    _report_by_site(Subject(db.session.get_one(Post, added.post_id), addition=added), note)


def report_reason_by_site(signature_id: int, *, note: str) -> None:
    """The same of the reason given with a signature."""
    signature = db.session.get_one(Signature, signature_id)
    _report_by_site(Subject(db.session.get_one(Post, signature.petition_id), signature), note)


def report_as_due(subject: Subject, cited: TopicRule | None) -> None:
    """Have moderators look again at what was decided before, by the same rule."""
    _report_by_site(subject, "", cited=cited, is_due=True)


def _report_by_site(subject: Subject, note: str, *, cited: TopicRule | None = None, is_due: bool = False) -> None:
    cited = cited or topic_queries.list_rules(subject.topic_id)[0]
    row = insert(Report).values(
        **subject.columns,
        rule=cited.code,
        rule_id=cited.id,
        note=note,
        is_due=is_due,
        evidence=words_of(subject),
        case_id=hold_case(subject).id if subject.is_apart else None,  # else the database opens it
    )
    case_id = db.session.scalars(row.returning(Report.case_id)).one()
    if case_id is not None:
        keep(case_id, subject)
    publish(QueueChanged())


def forget_reporter(member_id: int) -> None:
    """What a former member reported stays to be decided, without who it was and what they wrote."""
    db.session.execute(update(Report).where(Report.reporter_id == member_id).values(reporter_id=None, note=""))
    db.session.execute(update(Appeal).where(Appeal.member_id == member_id).values(member_id=None, words=""))


def forget_old_words() -> bool:
    """Empty what was quoted and written in cases that were decided long ago, or that nobody decides, some of them;
    whether there may be more.
    """
    decided = select(Decision.id).where(Decision.made_at < func.now() - WORDS_KEPT)
    is_old = or_(Report.decision_id.in_(decided), Report.reported_at < func.now() - UNDECIDED_KEPT)
    has_words = or_(Report.note != "", Report.evidence != "")
    said = or_(Case.evidence != "", Case.said_by != "")
    return any(
        [
            update_some(Report, is_old, has_words, values={"note": "", "evidence": ""}),
            update_some(Case, IS_OVER, said, values={"evidence": "", "said_by": ""}),
            update_some(Appeal, Appeal.made_at < func.now() - UNDECIDED_KEPT, Appeal.words != "", values={"words": ""}),
        ]
    )
