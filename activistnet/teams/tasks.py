"""Background work about those who run petitions."""

from sqlalchemy import BigInteger, func, literal, select

from ..core.jobs.tasks import enqueue, enqueue_each, task
from ..core.refusals import NotFound
from ..core.words.language import in_language
from ..members.mailboxes import mailbox_of
from ..members.queries import get_with_secrets
from ..members.readers import reader_of
from ..petitions.mailboxes import unseal_mailbox
from ..petitions.queries import get_petition
from ..petitions.services import wanting
from . import adoption_queries, emails
from .services import deciding, ending

WRITTEN_TO_AT_ONCE = 200  # signatories


@task(seconds=60)
def forget_offers() -> None:
    """Delete who was asked, or helped, and can be asked again; safe to repeat."""
    if ending.forget_old():
        enqueue(forget_offers)


@task(queue="repairs", seconds=60)
def end_adoptions() -> None:
    """End the votes whose time has come, or whose author was heard; safe to repeat."""
    if deciding.end_due():
        enqueue(end_adoptions)


@task(queue="now", seconds=60)
def mail_author(petition_id: int, author_id: int) -> None:
    """Tell an author that those who signed choose who runs it, and how it stays theirs; nothing for whoever left."""
    try:
        member = get_with_secrets(author_id)
        petition = get_petition(petition_id, reader_of(member))
    except NotFound:
        return
    mailbox = mailbox_of(member) if member.deleted_at is None else None
    if mailbox and petition.author_id == author_id:
        with in_language(member.language):
            emails.tell_author(mailbox, petition)


@task(seconds=120)
def tell_of_adoption(adoption_id: int, petition_id: int, after: int = 0) -> None:
    """Write to those who wanted news of a petition what was voted; each run asks for some and for the next one."""
    if adoption_queries.find_news(adoption_id) is None:
        return
    ids = wanting.list_some(petition_id, after=after, limit=WRITTEN_TO_AT_ONCE)
    enqueue_each(mail_adoption, select(func.unnest(ids, type_=BigInteger), literal(adoption_id)))
    if len(ids) == WRITTEN_TO_AT_ONCE:
        enqueue(tell_of_adoption, adoption_id, petition_id, ids[-1])


@task(seconds=120)
def mail_adoption(signature_id: int, adoption_id: int) -> None:
    """The letter to one of them, unless they want none any more, or it is hidden meanwhile."""
    signature, told = wanting.find(signature_id), adoption_queries.find_news(adoption_id)
    if signature is None or told is None or signature.mailbox_digest is None or signature.mailbox_sealed is None:
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    emails.tell_signatory(mailbox, told, signature_id=signature.id, consent=signature.news)
