"""What happens with updates in the background: letters, a part at a time."""

from datetime import timedelta

from ..core.application import settings
from ..core.jobs import mail
from ..core.jobs.tasks import enqueue, task
from ..core.words.language import in_language
from ..members.mailboxes import mailbox_of
from ..members.queries import get_with_secrets
from ..members.readers import reader_of
from ..petitions.queries import get_petition
from ..posts.queries import find_drafts
from . import drafting, rules
from .lettering import subject_of, text_of
from .services import mailing

AT_LEAST = 1.0  # seconds between two parts, where there is a pace


@task(seconds=120)
def mail_some(update_id: int) -> None:
    """Send some letters of an update, and ask for the next ones. Whatever is urgent comes between two parts.

    A part is as many as may leave in a second, or in less than half a second where there is no bound.
    """
    pace = settings().letters_per_second / mailing.count_under_way()
    quota = min(rules.AT_ONCE, max(1, round(pace * AT_LEAST))) if pace else rules.AT_ONCE
    sent = mailing.send_some(update_id, quota=quota)
    if sent is not None:
        enqueue(mail_some, update_id, after=timedelta(seconds=max(AT_LEAST, sent / pace)) if pace else None)


@task
def mail_due() -> None:
    """Go on with what nobody seems to send, or had to wait."""
    for update_id in mailing.list_due():
        enqueue(mail_some, update_id)


@task(seconds=120)
def mail_test(petition_id: int, member_id: int) -> None:
    """Send whoever writes an update the letter that signatories would get, in their own language."""
    member = get_with_secrets(member_id)
    mailbox = mailbox_of(member)
    petition = get_petition(petition_id, reader_of(member))
    typed = find_drafts(member_id, drafting.places(petition_id))
    if mailbox is not None and member.is_active and typed["body"]:
        letter = drafting.letter_of(petition, member, **typed)
        with in_language(member.language):
            mail.send(mailbox, subject_of(letter), text_of(letter, drafting.stop_page()) + "\n")


@task(queue="repairs", seconds=120)
def forget_old() -> None:
    """Let go of rows of letters that were sent long ago, a part at a time until nothing is left."""
    if mailing.forget_old():
        enqueue(forget_old)
