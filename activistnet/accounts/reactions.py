"""What events of accounts and members start: mails, the end of sessions, and notes of what happened."""

from ..core.jobs.tasks import enqueue
from ..members.events import MemberSuspended, RoleGiven, SuspensionLifted
from . import security, tasks
from .events import JoinAnswered, JoinAsked, MailboxChangeAsked, MailboxChanged, PasswordChanged, ResetAsked
from .services import credentials


def on_join_asked(event: JoinAsked) -> None:
    """Ask the mailbox."""
    enqueue(tasks.mail_sign_up, event.sign_up_id)


def on_join_answered(event: JoinAnswered) -> None:
    """Tell whoever asked."""
    enqueue(tasks.mail_join_answer, event.sign_up_id)


def on_reset_asked(event: ResetAsked) -> None:
    """Mail the link, if there is an account."""
    enqueue(tasks.mail_reset, event.mailbox_sealed)


def on_password_changed(event: PasswordChanged) -> None:
    """Tell the member."""
    enqueue(tasks.mail_password_changed, event.member_id)


def on_mailbox_change_asked(event: MailboxChangeAsked) -> None:
    """Ask the new mailbox, and tell the old one."""
    enqueue(tasks.mail_mailbox_link, event.member_id, event.mailbox_sealed, event.credential)
    if event.old_mailbox_sealed:
        told = (event.old_mailbox_sealed, event.stop_token_sealed)
        enqueue(tasks.mail_mailbox_change_asked, event.member_id, *told)


def on_mailbox_changed(event: MailboxChanged) -> None:
    """Tell the old mailbox."""
    enqueue(tasks.mail_mailbox_changed, event.member_id, event.old_mailbox_sealed, event.stop_token_sealed)


def on_role_given(event: RoleGiven) -> None:
    """End all that was issued before, so that each session that goes on was started in that role."""
    credentials.renew(event.member_id)
    security.note("role_changed", event.member_id, role=event.role)


def on_suspended(event: MemberSuspended) -> None:
    """End all that was issued before, for good: it does not come back when the suspension is lifted."""
    credentials.renew(event.member_id)
    told = {"reason": event.reason, "until": event.until.isoformat() if event.until else ""}
    security.note("suspended", event.member_id, **{name: said for name, said in told.items() if said})


def on_suspension_lifted(event: SuspensionLifted) -> None:
    """Note it."""
    security.note("suspension_lifted", event.member_id)
