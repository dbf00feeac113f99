"""Links mailed to members: a new password, the proof of a new mailbox, and bringing the old one back."""

from sqlalchemy import update

from ...core.data.crypto import new_token, token_hash
from ...core.data.db import db
from ...core.data.time import now
from ...core.jobs.tasks import PATIENCE
from ...members.mailboxes import digest_of, seal_mailbox
from ...members.models import Member
from .. import rules
from ..models import MailedLink, StopLink
from . import issuing


def make_reset_link(member: Member) -> str:
    """The token of a link that gives a new password, once and within an hour."""
    return issuing.issue(MailedLink, member.id, purpose="reset", expires_at=now() + rules.RESET_HOLDS)


def make_mailbox_link(member: Member, mailbox: str, *, credential: int) -> str:
    """The token of a link that proves a new mailbox, for whoever asked under this credential."""
    digest = digest_of(mailbox)
    proof = {"mailbox_digest": digest, "mailbox_sealed": seal_mailbox(digest, mailbox)}
    asked = {"purpose": "mailbox", "credential": credential, "expires_at": now() + rules.LINK_HOLDS}
    return issuing.issue(MailedLink, member.id, **asked, **proof)


def make_stop_link(member: Member, old_mailbox: str) -> str:
    """The token of a link that keeps the mailbox that a member had, or brings it back.

    It is stopped with those mailed before it, so it is there from the moment of what it undoes: a mail server that
    takes its time would else give whoever reads there a newer one.
    """
    token, digest = new_token(), digest_of(old_mailbox)
    before = {"mailbox_digest": digest, "mailbox_sealed": seal_mailbox(digest, old_mailbox)}
    ends_at = now() + PATIENCE + rules.STOP_HOLDS  # as long as a mail may wait, and nobody knows the token
    db.session.add(StopLink(token_hash=token_hash(token), member_id=member.id, expires_at=ends_at, **before))
    db.session.flush()
    return token


def start_stop_link(token: str) -> bool:
    """Let a link that is mailed now hold for its hours; whether there is one still."""
    mailed = update(StopLink).where(StopLink.token_hash == token_hash(token), StopLink.expires_at > now())
    started = mailed.values(expires_at=now() + rules.STOP_HOLDS).returning(StopLink.id)
    return db.session.scalar(started) is not None
