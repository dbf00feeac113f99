"""What happens to deliveries in the background: letters to offices, and news to signatories."""

from sqlalchemy import select

from ..core.data.db import db
from ..core.jobs.tasks import enqueue, enqueue_each, enqueue_for, task
from ..core.words.language import in_language
from ..members.mailboxes import mailbox_of
from ..members.queries import get_with_secrets
from ..petitions.mailboxes import unseal_mailbox
from ..petitions.services import wanting
from ..posts.models import Post
from ..posts.visibility import VISIBLE
from . import emails, queries, rules
from .models import DeliveryPromise
from .queries import DeliveryLine
from .services import offices, promising, reporting

WRITTEN_TO_AT_ONCE = 200  # signatories


@task(seconds=120)
def mail_office(decision_maker_id: int) -> None:
    """Write to an office what waits for it: at once, or when a day has passed since the letter before.

    Whether its mailbox takes mail is known by what the mail server says here; what comes back later is read by nobody.
    """
    if not offices.has_waiting(decision_maker_id):
        return
    if (left := offices.rest(decision_maker_id)) is not None:
        enqueue(mail_office, decision_maker_id, after=left)
        return
    if (letter := offices.take(decision_maker_id)) is None:
        return
    is_taken = emails.deliver(letter)
    offices.note_sent(decision_maker_id, letter.deliveries, is_taken=is_taken)
    if offices.has_waiting(decision_maker_id):
        enqueue(mail_office, decision_maker_id, after=rules.BETWEEN_LETTERS)


@task(queue="repairs", seconds=120)
def report_due() -> None:
    """Write once a week to each office that was told of something and has said nothing."""
    enqueue_each(mail_report, reporting.due())


@task(seconds=120)
def mail_report(decision_maker_id: int) -> None:
    """The same for one of them, unless it has refused that or answered meanwhile."""
    if (letter := reporting.take(decision_maker_id)) is not None:
        emails.report(letter, reporting.token_of(decision_maker_id, letter.contact))


@task(seconds=120)
def tell_signatories(delivery_id: int, after: int = 0) -> None:
    """Write to those who wanted news of a petition what was answered; each run asks for some and for the next one."""
    if (line := _find(delivery_id)) is None:
        return
    ids = wanting.list_some(line.petition_id, after=after, limit=WRITTEN_TO_AT_ONCE)
    enqueue_for(mail_answer, ids, delivery_id)
    if len(ids) == WRITTEN_TO_AT_ONCE:
        enqueue(tell_signatories, delivery_id, ids[-1])


@task(seconds=120)
def mail_answer(signature_id: int, delivery_id: int) -> None:
    """The letter to one of them, unless they want none any more, or the answer was taken away meanwhile."""
    signature, line = wanting.find(signature_id), _find(delivery_id)
    if signature is None or line is None or signature.mailbox_digest is None or signature.mailbox_sealed is None:
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    emails.tell_of_answer(mailbox, line, signature_id=signature.id, consent=signature.news)


@task(queue="repairs", seconds=120)
def ask_due() -> None:
    """Ask authors about what was promised until yesterday, some at a time."""
    if promising.take_due():
        enqueue(ask_due)


@task(seconds=120)
def mail_promise_due(promise_id: int) -> None:
    """Ask a petition's author whether it was kept, unless that was said, or nobody may see it any more."""
    promised = db.session.get(DeliveryPromise, promise_id)
    line = _find(promised.delivery_id) if promised is not None and promised.kept is None else None
    if promised is None or line is None:
        return
    author_id = db.session.scalars(select(Post.author_id).where(Post.id == line.petition_id)).one()
    author = get_with_secrets(author_id)
    mailbox = mailbox_of(author)
    if mailbox is not None and author.is_active:
        with in_language(author.language):
            emails.ask_of_promise(mailbox, line, promise_id)


@task(seconds=120)
def tell_of_promise(promise_id: int, after: int = 0) -> None:
    """Write to those who wanted news whether a promise was kept; each run asks for some and for the next one."""
    promised = db.session.get(DeliveryPromise, promise_id)
    line = _find(promised.delivery_id) if promised is not None else None
    if line is None:
        return
    ids = wanting.list_some(line.petition_id, after=after, limit=WRITTEN_TO_AT_ONCE)
    enqueue_for(mail_promise, ids, promise_id)
    if len(ids) == WRITTEN_TO_AT_ONCE:
        enqueue(tell_of_promise, promise_id, ids[-1])


@task(seconds=120)
def mail_promise(signature_id: int, promise_id: int) -> None:
    """The letter to one of them, unless they want none any more, or the answer was taken away meanwhile."""
    signature, promised = wanting.find(signature_id), db.session.get(DeliveryPromise, promise_id)
    line = _find(promised.delivery_id) if promised is not None else None
    if signature is None or line is None or signature.mailbox_digest is None or signature.mailbox_sealed is None:
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    emails.tell_of_promise(mailbox, line, promise_id, signature_id=signature.id, consent=signature.news)


def _find(delivery_id: int) -> DeliveryLine | None:
    """An answer that everybody may see, by somebody whose name is shown."""
    line = queries.get_line(delivery_id)
    seen = select(Post.id).where(Post.id == line.petition_id, Post.visibility == VISIBLE)
    return line if line.is_shown and line.name and db.session.scalar(seen) is not None else None
