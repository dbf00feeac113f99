"""Accounts: signing in, passwords, and leaving."""

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ...core.jobs.arguments import seal_for_task
from ...core.refusals import Busy, Refused
from ...members import queries as members
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from ...members.services import people
from .. import queries, security
from ..errors import MemberSuspended, PasswordNotYours, WrongPassword
from ..events import PasswordChanged, ResetAsked
from ..models import SecurityEvent, SignUp
from . import credentials, handles, issuing, passwords


def check_sign_in(member: Member | None, password: str) -> Member:
    """The member, when the password is theirs. It takes as long for nobody.

    Raises WrongPassword, MemberSuspended or Busy.
    """
    checked = passwords.check(password, member.password_hash if member else None)
    if not checked.is_right or member is None:
        security.note_refusal("sign_in_refused", member.id if member else None)
        raise WrongPassword
    _hold(member)
    if not member.is_active and not _is_over(member):
        raise MemberSuspended(member.suspended_reason, member.suspended_until)
    if checked.renewed:
        member.password_hash = checked.renewed
    security.note("signed_in", member.id)
    return member


def _is_over(member: Member) -> bool:
    """Whether the suspension has ended, though the clock has not come to it; it is lifted then."""
    if member.suspended_until is None or member.suspended_until > now() or member.deleted_at is not None:
        return False
    people.lift_suspension(member)
    db.session.refresh(member)
    return True


def check_password(member_id: int, password: str) -> Member:
    """The member with mailbox and password, who shows once more that it is them. Raises PasswordNotYours or Busy."""
    member = members.get_with_secrets(member_id)
    if not passwords.check(password, member.password_hash).is_right:
        security.note_refusal("password_refused", member.id)
        raise PasswordNotYours
    _hold(member)
    return member


def _hold(member: Member) -> None:
    """Keep the password that was just compared until the commit. Raises Busy when it is another by now.

    The comparison takes a while, without a transaction. Whoever signs in while the password is being changed would
    otherwise stay signed in with the old one, and a stronger hash of that be written over the new one.
    """
    same = select(Member.id).where(Member.id == member.id, Member.password_hash == member.password_hash)
    if db.session.scalar(same.with_for_update(key_share=True)) is None:
        raise Busy(retry_after=1)


def change_password(member: Member, password: str) -> None:
    """Give a member a new password; all that was issued under the old one ends. Raises Busy."""
    _set_password(member, passwords.hash_password(password))


def _set_password(member: Member, password_hash: str) -> None:
    _hold(member)  # once more: a new hash takes a while too
    db.session.execute(update(Member).where(Member.id == member.id).values(password_hash=password_hash))
    credentials.renew(member.id)
    security.note("password_changed", member.id)
    publish(PasswordChanged(member_id=member.id))


def ask_to_reset(mailbox: str) -> None:
    """Have a link for a new password mailed, if there is such an account; the mail is where that is found out."""
    publish(ResetAsked(mailbox_sealed=seal_for_task(mailbox)))


def reset_password(token: str, password: str) -> Member:
    """Set the password of the member whom this link was mailed to. Raises LinkUsedUp or Busy.

    The hash comes first: while it is made nothing is written yet, and a refusal leaves the link good.
    """
    link = queries.get_link(token, "reset")
    password_hash = passwords.hash_password(password)
    issuing.use_up(link)
    member = members.get_with_secrets(link.member_id)
    _set_password(member, password_hash)
    return member


def end_password(member: Member) -> None:
    """Let the password and all that was issued under it hold no more, and mail a link for a new one.

    Raises Refused where the member could not use one.
    """
    mailbox = mailbox_of(member)
    if mailbox is None or not member.is_active:
        raise Refused(_("This member can't get a link: they can't sign in, or have no e-mail address."))
    db.session.execute(update(Member).where(Member.id == member.id).values(password_hash=None))
    credentials.renew(member.id)
    security.note("password_ended", member.id)
    ask_to_reset(mailbox)


def leave(member: Member) -> None:
    """Delete an account: everything that says who it was goes now, what it published stays as a former member's."""
    credentials.erase(member.id)
    db.session.execute(delete(SecurityEvent).where(SecurityEvent.member_id == member.id))
    db.session.execute(delete(SignUp).where(SignUp.mailbox_digest == member.mailbox_digest))
    handles.keep(member.handle)
    people.erase(member)


def words_of(member: Member) -> tuple[str, ...]:
    """What everybody can guess about a member, and so no password. Needs the mailbox."""
    return member.handle, member.display_name, mailbox_of(member) or ""
