"""What members' events start: the mails."""

from ..core.jobs.tasks import enqueue
from . import tasks
from .events import JoinAsked, MailboxChangeAsked, MailboxChanged, PasswordChanged, ResetAsked


def on_join_asked(event: JoinAsked) -> None:
    """Ask the mailbox."""
    enqueue(tasks.mail_sign_up, event.sign_up_id)


def on_reset_asked(event: ResetAsked) -> None:
    """Mail the link, if there is an account."""
    enqueue(tasks.mail_reset, event.mailbox_sealed)


def on_password_changed(event: PasswordChanged) -> None:
    """Tell the member."""
    enqueue(tasks.mail_password_changed, event.member_id)


def on_mailbox_change_asked(event: MailboxChangeAsked) -> None:
    """Ask the new mailbox."""
    enqueue(tasks.mail_mailbox_link, event.member_id, event.mailbox_sealed)


def on_mailbox_changed(event: MailboxChanged) -> None:
    """Tell the old mailbox."""
    enqueue(tasks.mail_mailbox_changed, event.member_id, event.old_mailbox_sealed)
