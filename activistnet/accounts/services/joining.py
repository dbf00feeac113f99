"""Joining: a wish to join, the proof of its mailbox, and the member that comes of it."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.crypto import Unreadable, new_token, seal, token_hash, unseal
from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.data.time import now
from ...core.events import publish
from ...members.mailboxes import digest_of, seal_mailbox, unseal_mailbox
from ...members.models import Member
from ...members.queries import find_by_handle
from .. import rules, security
from ..errors import HandleTaken, MailboxTaken
from ..events import JoinAsked, MemberJoined
from ..models import QuickJoin, SignUp, kept_context
from . import approving, handles, passwords

MOST_WISHES = 20  # with one mailbox, at a time: whoever proves it can type all of it on the page behind the mail


def ask_to_join(
    *,
    handle: str,
    display_name: str,
    mailbox: str,
    password: str,
    browser: str,
    language: str | None = None,
    wanted: str = "",
    why: str = "",
    is_quick: bool = False,
) -> None:
    """Keep a wish to join until the mailbox is proven. Raises HandleTaken or HandleLooksLikeStaff.

    `wanted` is what is to be done then, as a text that is sealed with the wish and goes with it. `why` is for
    moderators, where joining is by approval, and so is that the form came back at once.

    Whether the mailbox has an account is not looked at here: the mail says it, so no answer gives it away. One mail is
    for all who want to join with a mailbox in these hours: it leads each browser to what was typed there.
    """
    handles.expect_free(handle)
    password_hash = passwords.hash_password(password)
    token, digest = new_token(), digest_of(mailbox)
    hashed = token_hash(token)
    waiting = _list_times(digest)
    if len(waiting) >= MOST_WISHES:
        return
    sign_up = SignUp(
        token_hash=hashed,
        token_sealed=seal(token, context=hashed),
        handle=handle,
        display_name=display_name,
        mailbox_sealed=seal_mailbox(digest, mailbox),
        mailbox_digest=digest,
        password_hash=password_hash,
        browser_hash=token_hash(browser),
        language=language,
        why_sealed=approving.sealed_why(why, hashed),
        kept_sealed=seal(wanted, context=kept_context(hashed)) if wanted else None,
        is_quick=is_quick,
        expires_at=now() + rules.LINK_HOLDS,
    )
    db.session.add(sign_up)
    db.session.flush()
    if not any(now() - asked_at < rules.ONE_MAIL_FOR for asked_at in waiting):
        publish(JoinAsked(sign_up_id=sign_up.id))


def _list_times(mailbox_digest: bytes) -> list[datetime]:
    """When somebody wanted to join with this mailbox whose wish still waits."""
    wanted = select(SignUp.created_at).where(SignUp.mailbox_digest == mailbox_digest, SignUp.expires_at > now())
    return list(db.session.scalars(wanted.limit(MOST_WISHES)))


def mailbox_of(wish: SignUp) -> str:
    """The mailbox that somebody wants to join with."""
    return unseal_mailbox(wish.mailbox_digest, wish.mailbox_sealed)


def was_typed_in(wish: SignUp, browser: str) -> bool:
    """Whether it is this browser where somebody wanted to join: only there is the password known to be their own."""
    return bool(browser) and wish.browser_hash == token_hash(browser)


def wanted_with(wish: SignUp, browser: str) -> str:
    """What is to be done once somebody has joined; empty for nothing.

    In the browser where it was typed it is what was wanted there. Elsewhere it is what was wanted last with this
    mailbox: one mail is for all who ask in these hours, and who reads it is shown what it is.
    """
    if not was_typed_in(wish, browser):
        wish = _find_wanting(wish.mailbox_digest) or wish
    if wish.kept_sealed is None:
        return ""
    try:
        return unseal(wish.kept_sealed, context=kept_context(wish.token_hash))
    except Unreadable:
        return ""


def _find_wanting(mailbox_digest: bytes) -> SignUp | None:
    wanted = select(SignUp).where(SignUp.mailbox_digest == mailbox_digest, SignUp.expires_at > now())
    return db.session.scalar(wanted.where(SignUp.kept_sealed.is_not(None)).order_by(SignUp.id.desc()).limit(1))


def join(wish: SignUp, *, handle: str = "", display_name: str = "", password: str = "") -> Member:
    """Make a member of a wish to join, with what is given in place of what was typed then.

    A password is given where it may have been anybody who typed that, and sent it at once. Raises MailboxTaken, Busy,
    or what `handles.expect_free` does when somebody was faster.
    """
    password_hash = passwords.hash_password(password) if password else wish.password_hash
    member = create(
        handle=handle or wish.handle,
        display_name=display_name or wish.display_name,
        mailbox_digest=wish.mailbox_digest,
        mailbox_sealed=wish.mailbox_sealed,
        password_hash=password_hash,
        language=wish.language,
    )
    if wish.is_quick and not password:
        db.session.add(QuickJoin(member_id=member.id))
    db.session.execute(delete(SignUp).where(SignUp.mailbox_digest == wish.mailbox_digest))
    return member


def create(*, handle: str, mailbox_digest: bytes, **values: object) -> Member:
    """Write a new member. Raises HandleTaken, HandleLooksLikeStaff or MailboxTaken."""
    handles.expect_free(handle)
    row = {"handle": handle, "mailbox_digest": mailbox_digest, **values}
    made = insert(Member).values(row).on_conflict_do_nothing().returning(Member)
    member = db.session.scalar(made)
    if member is None:
        raise HandleTaken if find_by_handle(handle) else MailboxTaken
    security.note("joined", member.id)
    publish(MemberJoined(member_id=member.id))
    return member


def forget_old_wishes() -> bool:
    """Delete some of the wishes to join whose link no longer works; whether there may be more.

    Those that wait for a moderator are ended first (`approving`), and told so.
    """
    return delete_some(SignUp, SignUp.expires_at < func.now(), SignUp.state.is_distinct_from("asked"))


def ask_again(mailbox: str) -> None:
    """Have the mail of the newest wish to join with this mailbox sent once more."""
    newest = select(SignUp.id).where(SignUp.mailbox_digest == digest_of(mailbox), SignUp.expires_at > func.now())
    sign_up_id = db.session.scalar(newest.order_by(SignUp.id.desc()).limit(1))
    if sign_up_id is not None:
        publish(JoinAsked(sign_up_id=sign_up_id))
