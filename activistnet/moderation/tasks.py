"""Background work about reports and decisions: mails, and what is cleared away."""

from sqlalchemy import select

from ..core.data.db import db
from ..core.jobs.tasks import enqueue, task
from ..core.words.language import in_language
from ..petitions.mailboxes import unseal_mailbox
from ..petitions.models import WITH_MAILBOX, Signature
from ..posts.models import Post
from ..topics.given import in_words
from ..topics.models import TopicRule
from . import services
from .emails import tell_of_reason
from .models import Decision


@task(queue="now", seconds=120)
def mail_signatory(decision_id: int) -> None:
    """Tell who gave a reason what was decided about it, if they are no member who is told on the site."""
    wanted = (
        select(Decision, Signature, Post.title, TopicRule.title)
        .join(Signature, Signature.id == Decision.signature_id)
        .join(Post, Post.id == Signature.petition_id)
        .outerjoin(TopicRule, TopicRule.id == Decision.rule_id)
        .options(*WITH_MAILBOX)
        .where(Decision.id == decision_id, Signature.member_id.is_(None), Signature.mailbox_sealed.is_not(None))
    )
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        return
    decision, signature, demand, rule = found
    assert signature.mailbox_digest is not None and signature.mailbox_sealed is not None  # noqa: S101 - as asked above
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    is_hidden = decision.action == "hide"
    with in_language(signature.language):
        tell_of_reason(mailbox, is_hidden=is_hidden, demand=demand, rule=in_words(rule or ""), why=decision.reason)


@task(queue="repairs", seconds=600)
def clear_away() -> None:
    """Let go of what reports quote."""
    if services.forget_old_words():
        enqueue(clear_away)
