"""What happens to petitions in the background."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from ..core.data import gauges
from ..core.data.crypto import unseal
from ..core.data.db import db
from ..core.data.parts import delete_some
from ..core.jobs.arguments import unseal_for_task
from ..core.jobs.tasks import enqueue, enqueue_each, enqueue_for, enqueue_some, is_first_try, task
from ..core.web.limits import is_within
from ..core.words.emails import canonical_email
from ..core.words.language import in_language
from ..members.queries import get_with_secrets
from ..posts.models import Post
from ..posts.translation_queries import title_read
from . import limits, news, origins, own, places, rising
from .counts import TABLE
from .emails import ask_again, ask_to_confirm, offer_hiding, send_receipt, tell_already_signed, tell_held
from .mailboxes import unseal_mailbox
from .models import WITH_MAILBOX, Confirmation, Signature, TypedTry
from .newcomers import find_newcomer
from .services import (
    asking,
    claiming,
    forgetting,
    hiding,
    holding,
    listening,
    measuring,
    pausing,
    recounting,
    sealing,
    surveying,
    wanting,
)
from .services import petitions as services

UNTIL_ASKED_AGAIN = timedelta(hours=1)
ASKED_AT_ONCE = 500  # petitions
WRITTEN_TO_AT_ONCE = 200  # signatories


@task(queue="now", seconds=120)
def mail_confirmation(confirmation_id: int) -> None:
    """Send a guest the link of a try, or the news that this mailbox has signed. Nothing when the try is spent.

    Whoever joins to have mails sent has few sent: the others wait until their petition's author is known for a day.
    """
    found = db.session.get(Confirmation, confirmation_id)
    if found is None or found.mailbox_sealed is None or found.token_sealed is None:
        return
    if is_first_try() and _has_to_wait(found.petition_id):
        enqueue(mail_confirmation, confirmation_id, after=UNTIL_ASKED_AGAIN)
        return
    mailbox = unseal_mailbox(found.petition_id, found.mailbox_digest, found.mailbox_sealed)
    if is_first_try() and not _may_be_mailed(mailbox, is_first_here=found.is_first_here):
        return
    counted = select(Signature.id).where(
        Signature.petition_id == found.petition_id,
        Signature.mailbox_digest == found.mailbox_digest,
        Signature.state == "counted",
    )
    with in_language(found.language):
        if (signature_id := db.session.scalar(counted)) is not None:
            tell_already_signed(mailbox, own.get(signature_id))
        else:
            read = func.coalesce(title_read(Confirmation.__table__), Post.title)
            of_it = (
                select(read)
                .select_from(Confirmation)
                .join(Post, Post.id == Confirmation.petition_id)
                .where(Confirmation.id == found.id)
            )
            demand = db.session.scalars(of_it).one() or ""
            ask_to_confirm(mailbox, demand=demand, token=unseal(found.token_sealed, context=found.token_hash))
    found.token_sealed = None


@task
def mail_receipt(signature_id: int) -> None:
    """Send a guest what they may need later; a member who signed as a guest finds it among their own."""
    found = db.session.get(Signature, signature_id, options=WITH_MAILBOX)
    if found is None or found.state == "withdrawn" or found.mailbox_sealed is None or found.mailbox_digest is None:
        return
    claiming.claim_for_mailbox(found)
    mailbox = unseal_mailbox(found.petition_id, found.mailbox_digest, found.mailbox_sealed)
    origins.note_domain(mailbox, is_held=found.state == "held")
    signature = own.get(found.id)
    with in_language(found.language):
        if signature.is_counted:
            send_receipt(mailbox, signature, number=own.number_of(signature))
        elif signature.is_held:
            tell_held(mailbox, signature)


@task(queue="now", seconds=120)
def hide_part(member_id: int, asked_at: str, part: int) -> None:
    """Take a member's name off a part of what they have signed."""
    hiding.hide_part(get_with_secrets(member_id), part, datetime.fromisoformat(asked_at))


@task(queue="now", seconds=120)
def mail_hiding_link(mailbox_sealed: str, spoken: str) -> None:
    """Send a mailbox the link that hides the names with what was signed by it."""
    with in_language(spoken):
        offer_hiding(unseal_for_task(mailbox_sealed))


@task(queue="now", seconds=120)
def hide_of_mailbox(mailbox_sealed: str, asked_at: str, below: int) -> None:
    """Take the names off what a mailbox has signed, some petitions at a time."""
    mailbox = unseal_for_task(mailbox_sealed)
    if (go_on := hiding.hide_of_mailbox(mailbox, datetime.fromisoformat(asked_at), below=below)) is not None:
        enqueue(hide_of_mailbox, mailbox_sealed, asked_at, go_on)


@task(queue="now", seconds=120)
def stop_of_mailbox(mailbox_sealed: str, below: int) -> None:
    """End all news to a mailbox, some petitions at a time."""
    if (go_on := wanting.stop_of_mailbox(unseal_for_task(mailbox_sealed), below=below)) is not None:
        enqueue(stop_of_mailbox, mailbox_sealed, go_on)


@task(queue="bulk", seconds=600)
def ask_held() -> None:
    """Ask whoever has a held signature for the second proof, a day later; let go of those that never gave it."""
    enqueue_each(mail_second_proof, holding.due())
    forget_held()
    gauges.note({"signatures_held": holding.count()})


@task(queue="repairs", seconds=120)
def forget_held() -> None:
    """Let go of held signatures that nobody has proven, a part at a time until nothing is left."""
    if holding.forget_old():
        enqueue(forget_held)


@task(seconds=120)
def mail_second_proof(signature_id: int) -> None:
    """Mail the button that counts a held signature; once."""
    found = holding.take(signature_id)
    if found is None or found.mailbox_sealed is None or found.mailbox_digest is None:
        return
    mailbox = unseal_mailbox(found.petition_id, found.mailbox_digest, found.mailbox_sealed)
    with in_language(found.language):
        ask_again(mailbox, own.get(found.id))


@task(queue="repairs", seconds=120)
def claim_earlier(member_id: int, after: int = 0) -> None:
    """Find for a member what their mailbox has signed before, some petitions at a time."""
    if (go_on := claiming.claim_earlier(get_with_secrets(member_id), after=after)) is not None:
        enqueue(claim_earlier, member_id, go_on)


def _has_to_wait(petition_id: int) -> bool:
    """Whether as many mails were sent today for petitions of this newcomer as they may have."""
    newcomer = find_newcomer(petition_id)
    return newcomer is not None and not is_within([(limits.MAILS_OF_NEWCOMER, str(newcomer))])


def _may_be_mailed(mailbox: str, *, is_first_here: bool) -> bool:
    """Whether this mailbox has had fewer than ten of these mails today, whoever asked for them.

    Strangers can use these up, so browsers that ask for the first time have ten more.
    """
    canonical = canonical_email(mailbox)
    return is_within([(limits.CONFIRMATION_MAILS, canonical)]) or (
        is_first_here and is_within([(limits.CONFIRMATION_MAILS_ANEW, canonical)])
    )


@task(seconds=120)
def tell_of_closing(petition_id: int, letter_at: str, after: int = 0) -> None:
    """Write to those who wanted news of a petition that it is closed; each run asks for some and for the next one."""
    if news.find_letter(petition_id, letter_at) is None:
        return
    ids = wanting.list_some(petition_id, after=after, limit=WRITTEN_TO_AT_ONCE)
    enqueue_for(mail_of_closing, ids, letter_at)
    if len(ids) == WRITTEN_TO_AT_ONCE:
        enqueue(tell_of_closing, petition_id, letter_at, ids[-1])


@task(seconds=120)
def mail_of_closing(signature_id: int, letter_at: str) -> None:
    """The letter to one of them, unless they want none any more, or it was opened again or hidden."""
    signature = wanting.find(signature_id)
    letter = news.find_letter(signature.petition_id, letter_at) if signature else None
    if signature is None or letter is None or signature.mailbox_digest is None or signature.mailbox_sealed is None:
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    news.tell_of_closing(mailbox, letter, signature_id=signature.id, consent=signature.news)


@task(queue="repairs", seconds=120)
def follow_mailbox(member_id: int) -> None:
    """Send a member's news where they read mail now."""
    wanting.follow_mailbox(get_with_secrets(member_id))


@task(queue="repairs", seconds=600)
def forget_old_tries() -> None:
    """Delete tries that have expired, spent ones included, and names given at the very moment their member left."""
    if any(delete_some(table, table.expires_at < func.now()) for table in (Confirmation, TypedTry)):
        enqueue(forget_old_tries)
    forgetting.forget_former_members()
    services.close_of_former()


@task(queue="repairs", seconds=120)
def forget_closed() -> None:
    """Let go of people under petitions that closed long ago, a part at a time until nothing is left."""
    if forgetting.forget_closed():
        enqueue(forget_closed)


@task(queue="repairs", seconds=120)
def seal_old_signatures() -> None:
    """Seal what the code before left in the open, a part at a time until nothing is left."""
    if sealing.seal_old():
        enqueue(seal_old_signatures)
    else:
        sealing.put_right()


@task(queue="repairs", seconds=120)
def find_whose_names() -> None:
    """Say whose names those are that the code before wrote, a part at a time until nothing is left."""
    if asking.find_whose():
        enqueue(find_whose_names)


@task(queue="repairs", seconds=120)
def show_places() -> None:
    """Tell where signatures came from by the full hour."""
    places.show_newest()


@task(queue="repairs", seconds=120)
def measure_strengths(after: int = 0) -> None:
    """Look through the signatures of petitions where enough have come or gone, some petitions at a time."""
    ids = measuring.list_due(after)
    enqueue_for(measure_strength, ids)
    if len(ids) == measuring.PART:
        enqueue(measure_strengths, ids[-1])


@task(queue="repairs", seconds=120)
def measure_strength(petition_id: int) -> None:
    """Count how strong those under one petition are, and from which areas, where it asks."""
    measuring.measure(petition_id)
    surveying.survey(petition_id)


@task(queue="repairs", seconds=120)
def find_rising(after: int = 0) -> None:
    """Note what counts are now, some at a time, and last which of them have risen."""
    if (last := rising.note_counts(after)) is not None:
        enqueue(find_rising, last)
    else:
        rising.rank()


@task(queue="repairs", seconds=120)
def listen(after: int = 0) -> None:
    """Note the last word of those who run petitions, some at a time, and tell the ones nobody has heard from."""
    if (last := listening.listen(after)) is not None:
        enqueue(listen, last)
    elif listening.tell_quiet():
        enqueue(listen)


@task
def close_due() -> None:
    """Close what has reached its closing time. Signing looks at the time itself, so nothing depends on this."""
    services.close_due()


@task(queue="repairs", seconds=120)
def resume_due() -> None:
    """Have petitions go on whose pause is over, and count what was confirmed meanwhile, a part at a time."""
    pausing.resume_due()
    if pausing.count_pressed():
        enqueue(resume_due)


@task(queue="repairs", seconds=120)
def archive_due() -> None:
    """Have nothing change any more in petitions that were closed a year ago, a part at a time."""
    if services.archive_due():
        enqueue(archive_due)


@task(queue="repairs", seconds=600)
def recount_all(after: int = 0) -> None:
    """Have every petition's count compared with its rows; each run asks for some and for the next one."""
    if not after:
        gauges.note({"signature_drift": 0, "share_drift": 0})
    if (last := enqueue_some(recount, TABLE.c.id, after=after, limit=ASKED_AT_ONCE)) is not None:
        enqueue(recount_all, last)


@task(queue="repairs", seconds=120)
def recount(petition_id: int) -> None:
    """Correct one petition's counts; safe to repeat. A drift stays on the metrics until the next night."""
    off = recounting.recount(petition_id)
    if off.petition:
        gauges.note({"signature_drift": off.petition})
    if off.brought:
        gauges.note({"share_drift": off.brought})
