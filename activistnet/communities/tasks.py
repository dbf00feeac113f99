"""Background work about topics: mails to whoever was removed from one, or not let in."""

from collections.abc import Callable

from ..core.jobs.tasks import task
from ..core.refusals import NotFound
from ..core.words.language import in_language
from ..members.mailboxes import mailbox_of
from ..members.queries import get_with_secrets
from ..topics.deed_queries import Removal, get_removal
from . import emails


@task(queue="now", seconds=60)
def mail_removal(deed_id: int) -> None:
    """Tell them why."""
    _mail(deed_id, emails.tell_of_removal)


@task(queue="now", seconds=60)
def mail_answer(deed_id: int) -> None:
    """Tell them what came of another look."""
    _mail(deed_id, emails.tell_of_answer)


def _mail(deed_id: int, tell: Callable[[str, Removal], None]) -> None:
    """Nothing for whoever has left the site, or can't sign in."""
    try:
        removal = get_removal(deed_id)
        member = get_with_secrets(removal.member_id)
    except NotFound:
        return
    mailbox = mailbox_of(member) if member.is_active else None
    if mailbox:
        with in_language(member.language):
            tell(mailbox, removal)
