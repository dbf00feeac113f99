"""Joining: a wish to join, the proof of its mailbox, and the member that comes of it."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.crypto import new_token, seal, token_hash
from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ...members.mailboxes import digest_of, seal_mailbox
from ...members.models import Member
from ...members.queries import find_by_handle
from .. import queries, rules, security
from ..errors import HandleTaken, MailboxTaken
from ..events import JoinAsked, MemberJoined
from ..models import SignUp
from . import passwords


def ask_to_join(*, handle: str, display_name: str, mailbox: str, password: str) -> None:
    """Keep a wish to join until the mailbox is proven. Raises HandleTaken.

    Whether the mailbox has an account is not looked at here: the mail says it, so no answer gives it away.
    """
    if find_by_handle(handle):
        raise HandleTaken
    password_hash = passwords.hash_password(password)
    token, digest = new_token(), digest_of(mailbox)
    sign_up = SignUp(
        token_hash=token_hash(token),
        token_sealed=seal(token, context=token_hash(token)),
        handle=handle,
        display_name=display_name,
        mailbox_sealed=seal_mailbox(digest, mailbox),
        mailbox_digest=digest,
        password_hash=password_hash,
        expires_at=now() + rules.LINK_HOLDS,
    )
    db.session.add(sign_up)
    db.session.flush()
    publish(JoinAsked(sign_up_id=sign_up.id))


def join(token: str, *, handle: str | None = None) -> Member:
    """Make a member of a wish to join, under another handle if one is given.

    Raises LinkUsedUp, MailboxTaken, or HandleTaken when somebody was faster.
    """
    wish = queries.get_sign_up(token)
    member = create(
        handle=handle or wish.handle,
        display_name=wish.display_name,
        mailbox_digest=wish.mailbox_digest,
        mailbox_sealed=wish.mailbox_sealed,
        password_hash=wish.password_hash,
    )
    db.session.execute(delete(SignUp).where(SignUp.mailbox_digest == wish.mailbox_digest))
    return member


def create(*, handle: str, mailbox_digest: bytes, **values: object) -> Member:
    """Write a new member. Raises HandleTaken or MailboxTaken."""
    row = {"handle": handle, "mailbox_digest": mailbox_digest, **values}
    made = insert(Member).values(row).on_conflict_do_nothing().returning(Member)
    member = db.session.scalar(made)
    if member is None:
        raise HandleTaken if find_by_handle(handle) else MailboxTaken
    security.note("joined", member.id)
    publish(MemberJoined(member_id=member.id))
    return member


def forget_old_wishes() -> None:
    """Delete wishes to join whose link no longer works."""
    db.session.execute(delete(SignUp).where(SignUp.expires_at < func.now()))


def ask_again(mailbox: str) -> None:
    """Have the mail of the newest wish to join with this mailbox sent once more."""
    newest = select(SignUp.id).where(SignUp.mailbox_digest == digest_of(mailbox), SignUp.expires_at > func.now())
    sign_up_id = db.session.scalar(newest.order_by(SignUp.id.desc()).limit(1))
    if sign_up_id is not None:
        publish(JoinAsked(sign_up_id=sign_up_id))
