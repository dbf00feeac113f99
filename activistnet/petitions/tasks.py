"""What happens to petitions in the background."""

from sqlalchemy import delete, func, select

from ..core.data import gauges
from ..core.data.crypto import sign_value, unseal
from ..core.data.db import db
from ..core.jobs.tasks import enqueue_each, is_first_try, task
from ..core.refusals import TooMany
from ..core.web.limits import hit
from ..core.words.emails import canonical_email
from ..core.words.language import day
from ..posts.models import Post
from . import limits
from .emails import ask_to_confirm, tell_already_signed
from .mailboxes import unseal_mailbox
from .models import Confirmation, Petition, Signature, TypedTry
from .services import counting, signing
from .services import petitions as services


@task(queue="now", seconds=120)
def mail_confirmation(confirmation_id: int) -> None:
    """Send a guest the link of a try, or the news that this mailbox has signed. Nothing when the try is spent."""
    found = db.session.get(Confirmation, confirmation_id)
    if found is None or found.mailbox_sealed is None or found.token_sealed is None:
        return
    mailbox = unseal_mailbox(found.petition_id, found.mailbox_digest, found.mailbox_sealed)
    if is_first_try() and not _may_be_mailed(mailbox):
        return
    demand = db.session.scalars(select(Post.title).where(Post.id == found.petition_id)).one()
    counted = select(Signature.id, Signature.signed_at).where(
        Signature.petition_id == found.petition_id,
        Signature.mailbox_digest == found.mailbox_digest,
        Signature.state == "counted",
    )
    signature = db.session.execute(counted).one_or_none()
    if signature is None:
        ask_to_confirm(mailbox, demand=demand, token=unseal(found.token_sealed, context=found.token_hash))
    else:
        withdraw_token = sign_value(str(signature.id), "withdraw")
        tell_already_signed(mailbox, demand=demand, signed_on=day(signature.signed_at), withdraw_token=withdraw_token)
    found.token_sealed = None


def _may_be_mailed(mailbox: str) -> bool:
    """Whether this mailbox has had fewer than ten of these mails today, whoever asked for them."""
    try:
        hit(limits.CONFIRMATION_MAILS, canonical_email(mailbox))
    except TooMany:
        return False
    return True


@task(queue="repairs", seconds=600)
def forget_old_tries() -> None:
    """Delete tries that have expired, spent ones included, and names given at the very moment their member left."""
    for table in (Confirmation, TypedTry):
        db.session.execute(delete(table).where(table.expires_at < func.now()))
    signing.forget_former_members()
    services.close_of_former()


@task
def close_due() -> None:
    """Close what has reached its closing time. Signing looks at the time itself, so nothing depends on this."""
    services.close_due()


@task(queue="repairs", seconds=600)
def recount_all() -> None:
    """Have every petition's count compared with its rows."""
    gauges.note({"signature_drift": 0, "share_drift": 0})
    enqueue_each(recount, select(Petition.id))


@task(queue="repairs", seconds=120)
def recount(petition_id: int) -> None:
    """Correct one petition's counts; safe to repeat. A drift stays on the metrics until the next night."""
    if drift := counting.recount(petition_id):
        gauges.note({"signature_drift": drift})
    if drift := counting.recount_shares(petition_id):
        gauges.note({"share_drift": drift})
