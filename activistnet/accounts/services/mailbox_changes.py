"""Another mailbox for a member: asked for, proven, and stopped from the mailbox there was before."""

from sqlalchemy import delete, exc, update

from ...core.data.db import db
from ...core.events import publish
from ...core.jobs.arguments import seal_for_task
from ...members import queries as members
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from .. import queries, security
from ..errors import LinkUsedUp, MailboxTaken
from ..events import MailboxChangeAsked, MailboxChanged
from ..models import MailedLink, StopLink
from . import credentials, issuing, links


def ask(member: Member, mailbox: str) -> None:
    """Have a link mailed to a new mailbox; until it is pressed, the old one stays, and hears of it."""
    security.note("mailbox_change_asked", member.id)
    old = mailbox_of(member)
    publish(
        MailboxChangeAsked(
            member_id=member.id,
            credential=member.credential,
            mailbox_sealed=seal_for_task(mailbox),
            old_mailbox_sealed=seal_for_task(old) if old else None,
            stop_token_sealed=_make_stop_link(member, old) if old else None,
        )
    )


def change(token: str) -> Member:
    """Let a member's mail go to the mailbox that this link proves. Raises LinkUsedUp or MailboxTaken.

    Links that were mailed to the old one, and sessions, end.
    """
    link = queries.get_link(token, "mailbox")
    issuing.use_up(link)
    member = members.get_with_secrets(link.member_id)
    old = mailbox_of(member)
    _write(member, link)
    security.note("mailbox_changed", member.id)
    if old:
        told = {"old_mailbox_sealed": seal_for_task(old), "stop_token_sealed": _make_stop_link(member, old)}
        publish(MailboxChanged(member_id=member.id, **told))
    return member


def _make_stop_link(member: Member, old: str) -> str:
    """A link for the mail to come. It is made with the act: a mail may be late, and what it holds be stopped before."""
    return seal_for_task(links.make_stop_link(member, old))


def stop(token: str) -> str:
    """Bring back the mailbox that this link was mailed to, whether the change was only asked for or is done.

    Whoever asked for it knew the password, so that is none any more. Returns the token of a link for a new one: it is
    the same mailbox that would get it by mail. Raises LinkUsedUp or MailboxTaken.
    """
    link = queries.get_stop_link(token)
    member = members.get_with_secrets(link.member_id)
    # Those mailed afterwards went to mailboxes that came by what is stopped here.
    later = delete(StopLink).where(StopLink.member_id == member.id, StopLink.id >= link.id).returning(StopLink.id)
    if link.id not in db.session.scalars(later).all():
        raise LinkUsedUp
    _write(member, link, password_hash=None)
    security.note("mailbox_change_stopped", member.id)
    return links.make_reset_link(member)


def _write(member: Member, proof: MailedLink | StopLink, **values: object) -> None:
    mailbox = {"mailbox_sealed": proof.mailbox_sealed, "mailbox_digest": proof.mailbox_digest}
    try:
        with db.session.begin_nested():
            db.session.execute(update(Member).where(Member.id == member.id).values(**mailbox, **values))
    except exc.IntegrityError:
        raise MailboxTaken from None
    credentials.renew(member.id)
