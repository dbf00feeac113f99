"""Asking those who signed an earlier version whether they sign the new one, too."""

from functools import partial

from sqlalchemy import func, select

from ..core.data.db import db
from ..core.jobs.tasks import enqueue, enqueue_each, enqueue_for, task
from ..petitions.counts import TABLE
from ..petitions.models import WITH_MAILBOX, Signature
from ..petitions.services import asking_again
from ..petitions.version_models import VersionConsent
from . import emails, letters, rules
from .services import agreeing

ASKED_AT_ONCE = 200  # signatories
LOOKED_AT = 500  # petitions


@task(queue="repairs", seconds=120)
def ask_due() -> None:
    """Go on asking about versions that are new: it was hidden or closed meanwhile, or a guest has confirmed late.

    Late is up to a week after it was published, or after a pause, as guests can confirm so long.
    """
    went_on_at = func.greatest(TABLE.c.version_at, TABLE.c.paused_until)
    lately = (TABLE.c.version_at.is_not(None), went_on_at > func.now() - rules.ASKED_FOR)
    some = select(TABLE.c.id).where(*lately, TABLE.c.stage == "open").order_by(went_on_at.desc())
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
    if letter is None or letter.version.number != number:
        return
    told = {"signature_id": signature_id, "version": number, "petition_id": signature.petition_id}
    compose = partial(emails.compose, letter=letter, signature=signature)
    asking_again.write_once(signature, VersionConsent, compose, **told)
