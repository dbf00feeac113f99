"""Background work about accounts: the mails they cause, and what is cleared away."""

from ..core.data.crypto import unseal
from ..core.data.db import db
from ..core.jobs.arguments import unseal_for_task
from ..core.jobs.tasks import enqueue, task
from ..core.refusals import NotFound
from ..core.words.language import in_language
from ..members import queries as members
from ..members.mailboxes import mailbox_of, unseal_mailbox
from ..members.models import Member
from ..members.services import people
from . import emails, quickness, security
from .models import SignUp
from .services import approving, credentials, handles, joining, links


@task(queue="now", seconds=120, formerly="members.tasks.mail_sign_up")
def mail_sign_up(sign_up_id: int) -> None:
    """Ask the mailbox of a wish to join, or tell it that it has an account."""
    wish = db.session.get(SignUp, sign_up_id)
    if wish is None:
        raise NotFound
    mailbox = unseal_mailbox(wish.mailbox_digest, wish.mailbox_sealed)
    member = members.find_by_name(mailbox)
    with in_language((member.language if member else None) or wish.language):
        if member:
            emails.already_member(mailbox, handle=member.handle)
        else:
            token = unseal(wish.token_sealed, context=wish.token_hash)
            emails.confirm_mailbox(mailbox, token=token, handle=wish.handle)


@task(queue="now", seconds=120)
def mail_join_answer(sign_up_id: int) -> None:
    """Tell whoever asked to join what has come of it."""
    wish = db.session.get(SignUp, sign_up_id)
    if wish is None:
        raise NotFound
    mailbox = unseal_mailbox(wish.mailbox_digest, wish.mailbox_sealed)
    with in_language(wish.language):
        if wish.state == "approved":
            token = unseal(wish.token_sealed, context=wish.token_hash)
            emails.may_join(mailbox, token=token, handle=wish.handle)
        elif wish.state == "refused":
            emails.may_not_join(mailbox, reason=wish.answer)
        else:
            emails.nobody_answered(mailbox)


@task(queue="now", seconds=120, formerly="members.tasks.mail_reset")
def mail_reset(mailbox_sealed: str) -> None:
    """Send a link for a new password to a mailbox, if it has an account."""
    mailbox = unseal_for_task(mailbox_sealed)
    member = members.find_by_name(mailbox)
    if member is None or not member.is_active:
        return
    with in_language(member.language):
        emails.reset(mailbox_of(member) or mailbox, token=links.make_reset_link(member), handle=member.handle)


@task(seconds=120, formerly="members.tasks.mail_password_changed")
def mail_password_changed(member_id: int) -> None:
    """Tell a member of the new password."""
    member = members.get_with_secrets(member_id)
    if mailbox := mailbox_of(member):
        with in_language(member.language):
            emails.password_changed(mailbox, handle=member.handle)


@task(queue="now", seconds=120, formerly="members.tasks.mail_mailbox_link")
def mail_mailbox_link(member_id: int, mailbox_sealed: str, credential: int = 0) -> None:
    """Ask the new mailbox of a member, or tell it that it has another account."""
    member = members.get_with_secrets(member_id)
    mailbox = unseal_for_task(mailbox_sealed)
    owner = members.find_by_name(mailbox)
    with in_language(member.language):
        if owner and owner.id != member.id:
            emails.already_member(mailbox, handle=owner.handle)
        else:
            token = links.make_mailbox_link(member, mailbox, credential=credential)
            emails.prove_mailbox(mailbox, token=token, handle=member.handle)


@task(queue="now", seconds=120)
def mail_mailbox_change_asked(member_id: int, old_mailbox_sealed: str, stop_token_sealed: str = "") -> None:
    """Tell the mailbox of a member that another one is to be used, and how to stop that."""
    member, old = members.get_with_secrets(member_id), unseal_for_task(old_mailbox_sealed)
    if token := _stop_token(member, old, stop_token_sealed):
        with in_language(member.language):
            emails.mailbox_change_asked(old, token=token, handle=member.handle)


@task(seconds=120, formerly="members.tasks.mail_mailbox_changed")
def mail_mailbox_changed(member_id: int, old_mailbox_sealed: str, stop_token_sealed: str = "") -> None:
    """Tell the old mailbox that it is no longer used, and how to undo that."""
    member, old = members.get_with_secrets(member_id), unseal_for_task(old_mailbox_sealed)
    if token := _stop_token(member, old, stop_token_sealed):
        with in_language(member.language):
            emails.mailbox_changed(old, token=token, handle=member.handle)


def _stop_token(member: Member, old: str, sealed: str) -> str | None:
    """The token of the link that goes out now, which holds from now on; None when what it stops was stopped before.

    The code before made the link with the mail.
    """
    if not sealed:
        return links.make_stop_link(member, old)
    token = unseal_for_task(sealed)
    return token if links.start_stop_link(token) else None


@task(queue="repairs", seconds=600, formerly="members.tasks.clear_away")
def clear_away() -> None:
    """Delete what has run out: wishes to join, what was issued to members, and what was noted of accounts."""
    clearing = (
        approving.end_old,
        joining.forget_old_wishes,
        credentials.forget_old,
        handles.forget_old,
        security.forget_old,
        quickness.forget_old,
    )
    if any(forget_some() for forget_some in clearing):
        enqueue(clear_away)


@task(queue="repairs", seconds=120)
def lift_ended_suspensions() -> None:
    """Let those in again whose suspension has ended."""
    if people.lift_ended():
        enqueue(lift_ended_suspensions)
