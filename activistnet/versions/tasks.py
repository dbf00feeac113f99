"""Asking those who signed an earlier version whether they sign the new one, too."""

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import func, select

from ..core.data.db import db
from ..core.jobs.letters import BUSY, find_mailable, hand_over
from ..core.jobs.tasks import Later, enqueue, enqueue_each, enqueue_for, task
from ..core.words.language import in_language
from ..petitions.counts import TABLE
from ..petitions.mailboxes import unseal_mailbox
from ..petitions.models import WITH_MAILBOX, Signature
from . import emails, letters, rules
from .services import agreeing

ASKED_AT_ONCE = 200  # signatories
LOOKED_AT = 500  # petitions


@task(queue="repairs", seconds=120)
def ask_due() -> None:
    """Go on asking about versions that are new: it was hidden or closed meanwhile, or a guest has confirmed late."""
    lately = TABLE.c.version_at > func.now() - rules.ASKED_FOR
    some = select(TABLE.c.id).where(lately, TABLE.c.stage == "open").order_by(TABLE.c.version_at.desc())
    enqueue_each(ask_signatories, some.limit(LOOKED_AT))


@task(seconds=120)
def ask_signatories(petition_id: int, after: str = "") -> None:
    """Write to some, and ask for the next ones."""
    letter = letters.find(petition_id)
    if letter is None:
        return
    found = agreeing.list_askable(petition_id, after=bytes.fromhex(after), limit=ASKED_AT_ONCE)
    ids = [signature_id for signature_id, _place in found]
    enqueue_for(mail_about_version, ids, letter.version.number)
    if len(found) == ASKED_AT_ONCE:
        enqueue(ask_signatories, petition_id, found[-1][1].hex())


@task(seconds=120)
def mail_about_version(signature_id: int, number: int) -> None:
    """The letter to one of them, once, unless they don't want it any more, or the petition is out of sight or closed.

    It is noted as its last line goes: where nobody knows whether it was taken, it is not sent again.

    Raises tasks.Later.
    """
    signature = db.session.get(Signature, signature_id, options=WITH_MAILBOX)
    if signature is None or signature.state != "counted" or signature.version >= number:
        return
    letter = letters.find(signature.petition_id)
    if letter is None or letter.version.number != number or agreeing.has_stopped(signature_id):
        return
    if signature.mailbox_sealed is None or signature.mailbox_digest is None:
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    with in_language(signature.language):
        message = find_mailable(partial(emails.compose, mailbox, letter, signature))
    if message is None:
        return
    now = datetime.now(UTC)
    if hand_over(message, partial(agreeing.noted, signature_id, number, now)) == BUSY:
        agreeing.give_back(signature_id, number, now)
        raise Later("the mail server wants to be asked again")
