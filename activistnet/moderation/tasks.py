"""Background work about reports and decisions: mails, and what is cleared away."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select, update

from ..core.data.crypto import sign_value
from ..core.data.db import QUIETLY, db
from ..core.data.parts import AT_ONCE
from ..core.events import publish
from ..core.jobs.tasks import enqueue, task
from ..core.words.language import in_language
from ..media import tasks as media_tasks
from ..members.mailboxes import mailbox_of
from ..members.models import Member
from ..members.queries import MAILBOX
from ..petitions.mailboxes import unseal_mailbox
from ..petitions.models import WITH_MAILBOX, Signature
from ..posts.models import Post
from ..posts.queries import excerpt
from ..topics.given import in_words
from ..topics.models import TopicRule
from . import decision_queries, standing, subject_queries, urls
from .appeal_models import Appeal
from .emails import tell_member, tell_of_reason, tell_reporter, tell_who_asked
from .events import DecisionTold
from .models import Decision, Report
from .services import again, ending, evidence, leaving_out, receipts, reports, undoing
from .subjects import Subject

LONGEST_ABOUT = 80


@task(queue="now", seconds=30)
def tell(decision_id: int) -> None:
    """Tell of a decision that was not taken back meanwhile; safe to repeat."""
    stays = (Decision.id == decision_id, Decision.undone_at.is_(None), Decision.told_at.is_(None))
    told = update(Decision).where(*stays).values(told_at=func.now()).returning(Decision.id)
    if db.session.scalar(told, execution_options=QUIETLY) is not None:
        undoing.forget_before(decision_id)
        publish(DecisionTold(decision_id=decision_id))


@task(queue="now", seconds=60)
def end_acts() -> None:
    """End what ends by itself, some of it, and have moderators look again at what they wanted to by now."""
    if any([ending.end_what_is_over(), again.have_looked_at()]):
        enqueue(end_acts)


@task(queue="now", seconds=120)
def mail_signatory(decision_id: int) -> None:
    """Tell who gave a reason what was decided about it, if they are no member who is told on the site."""
    wanted = (
        select(Decision, Signature, Post.title, TopicRule.title)
        .join(Signature, Signature.id == Decision.signature_id)
        .join(Post, Post.id == Signature.petition_id)
        .outerjoin(TopicRule, TopicRule.id == Decision.rule_id)
        .options(*WITH_MAILBOX)
        .where(
            Decision.id == decision_id,
            Decision.action != "dismiss",
            Signature.member_id.is_(None),
            Signature.mailbox_sealed.is_not(None),
        )
    )
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        return
    decision, signature, demand, rule = found
    assert signature.mailbox_digest is not None and signature.mailbox_sealed is not None  # noqa: S101 - as asked above
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    is_hidden = decision.action == "hide"
    may_appeal = signature.member_digest is not None and decision_queries.is_appealable(decision)
    appeal_at = urls.appeal(decision_id) if may_appeal else None
    with in_language(signature.language):
        rule = in_words(rule or "")
        tell_of_reason(mailbox, is_hidden=is_hidden, demand=demand, rule=rule, why=decision.reason, appeal_at=appeal_at)


@task(queue="now", seconds=120)
def mail_member(decision_id: int) -> None:
    """Tell whom a decision is about, if it does something and they have a mailbox; who asked for it is answered."""
    decision = decision_queries.get_decision(decision_id)
    subject = subject_queries.subject_of(decision)
    if decision.action == "dismiss" or subject.author_id is None or decision_queries.answers_appeal(decision):
        return
    _mail(decision, subject, subject.author_id)


@task(queue="now", seconds=120)
def mail_lead(decision_id: int, member_id: int) -> None:
    """Tell somebody who leads a topic what was decided about it."""
    decision = decision_queries.get_decision(decision_id)
    if not decision_queries.answers_appeal(decision):
        _mail(decision, subject_queries.subject_of(decision), member_id)


def _mail(decision: Decision, subject: Subject, member_id: int) -> None:
    with _reaching(member_id) as mailbox:
        if mailbox:
            post = subject.post if not subject.addition else None
            about = post.title if post and post.title else excerpt(subject.words, LONGEST_ABOUT)
            address = _appeal_address(decision.id, member_id)
            tell_member(mailbox, decision, about=" ".join(about.split()), rule=_rule(decision), address=address)


@task(queue="now", seconds=120)
def mail_reporter(decision_id: int, report_id: int) -> None:
    """Tell somebody what came of their report."""
    decision, report = decision_queries.get_decision(decision_id), db.session.get(Report, report_id)
    if report is None or report.reporter_id is None:
        return
    with _reaching(report.reporter_id) as mailbox:
        if mailbox:
            tell_reporter(mailbox, decision, report_id=report_id, rule=_rule(decision))


@task(queue="now", seconds=120)
def mail_who_asked(decision_id: int, appeal_id: int) -> None:
    """Tell somebody who asked for another look what it found."""
    decision, appeal = decision_queries.get_decision(decision_id), db.session.get(Appeal, appeal_id)
    if appeal is None or appeal.member_id is None:
        return
    reported = (Report.decision_id == appeal.decision_id, Report.reporter_id == appeal.member_id)
    report_id = db.session.scalar(select(func.max(Report.id)).where(*reported))
    is_appeal = appeal.kind == "appeal"
    own = urls.own_report(report_id) if report_id and not is_appeal else None
    address = own or _appeal_address(appeal.decision_id, appeal.member_id)
    with _reaching(appeal.member_id) as mailbox:
        if mailbox:
            tell_who_asked(mailbox, decision, address=address, is_appeal=is_appeal)


def _appeal_address(decision_id: int, member_id: int) -> str:
    """Where a member reads a decision and appeals; who is suspended can't sign in, and gets a link of their own."""
    is_out = db.session.scalar(select(Member.suspended_at).where(Member.id == member_id)) is not None
    if not is_out:
        return urls.appeal(decision_id)
    return urls.appeal_by_link(sign_value(f"{decision_id}-{member_id}", standing.LINK))


@contextmanager
def _reaching(member_id: int) -> Iterator[str | None]:
    """Where a member reads mail, and their language for what is written there; None where there is nowhere."""
    member = db.session.scalar(select(Member).options(*MAILBOX).where(Member.id == member_id))
    mailbox = mailbox_of(member) if member is not None and member.deleted_at is None else None
    with in_language(member.language if member else None):
        yield mailbox


def _rule(decision: Decision) -> str:
    return in_words(decision.cited.title) if decision.cited else ""


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Let go of what reports quote, and of what moderators left out for a day that is over."""
    pictures = evidence.forget_old_pictures()
    for picture_id in pictures:
        enqueue(media_tasks.forget_files, picture_id)
    old = (reports.forget_old_words(), receipts.forget_old(), leaving_out.forget_old())
    if len(pictures) == AT_ONCE or any(old):
        enqueue(clear_away)
