"""What happens to letters in the background: batches are made and leave, writers are told, old words go."""

from datetime import timedelta

from sqlalchemy import select

from ..core.data.db import db
from ..core.jobs.tasks import enqueue, enqueue_each, task
from ..core.words.language import in_language
from ..petitions.mailboxes import unseal_mailbox
from ..petitions.models import WITH_MAILBOX, Signature
from ..posts.models import Post
from ..topics.given import in_words
from . import emails, queries
from .models import Letter
from .services import batching, mailing, writing

A_LITTLE_LATER = timedelta(seconds=5)


@task(queue="repairs", seconds=120)
def make_batches() -> None:
    """Each day, for whom a week has passed; and have those leave that should have."""
    writing.drop_empty()
    enqueue_each(make_batch, queries.next_batches())
    enqueue_each(mail_batch, queries.to_leave())


@task
def make_batch(petition_id: int, decision_maker_id: int) -> None:
    """One of them, which waits for a moderator then."""
    batching.make(petition_id, decision_maker_id)


@task(seconds=120)
def mail_batch(batch_id: int) -> None:
    """Send a batch that a moderator has passed, or when its office has been left in peace for a day."""
    left = mailing.send(batch_id, emails.compose)
    if left is not None:
        enqueue(mail_batch, batch_id, after=left + A_LITTLE_LATER)


@task(queue="now", seconds=120)
def mail_writer(letter_id: int) -> None:
    """Tell a writer what moderators decided about their letter, where there is an address to write to."""
    wanted = (
        select(Signature, Post.title)
        .join(Letter, Letter.signature_id == Signature.id)
        .join(Post, Post.id == Signature.petition_id)
        .options(*WITH_MAILBOX)
        .where(Letter.id == letter_id, Signature.mailbox_sealed.is_not(None), Signature.mailbox_digest.is_not(None))
    )
    row = db.session.execute(wanted).one_or_none()
    own = queries.find_own(row[0].id) if row else None
    if row is None or own is None or own.reason is None:
        return
    signature, demand = row
    assert signature.mailbox_digest is not None and signature.mailbox_sealed is not None  # noqa: S101 - as asked above
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    with in_language(signature.language):
        rule = in_words(own.rule or "")
        emails.tell_writer(mailbox, own, signature_id=signature.id, demand=demand, rule=rule)


@task(queue="repairs", seconds=600)
def forget_old() -> None:
    """Let go of words that left long ago, and of letters that can't leave any more."""
    writing.forget_old()
    writing.forget_closed()
