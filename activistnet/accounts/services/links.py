"""Links mailed to members: a new password, or the proof of a new mailbox."""

from sqlalchemy import delete, func

from ...core.data.crypto import new_token, token_hash
from ...core.data.db import db
from ...core.data.time import now
from ...members.mailboxes import digest_of, seal_mailbox
from ...members.models import Member
from .. import rules
from ..errors import LinkUsedUp
from ..models import MailedLink, SignInSession


def make_reset_link(member: Member) -> str:
    """The token of a link that gives a new password, once and within an hour."""
    return _make(member, "reset", expires_at=now() + rules.RESET_HOLDS)


def make_mailbox_link(member: Member, mailbox: str) -> str:
    """The token of a link that proves a new mailbox."""
    digest = digest_of(mailbox)
    sealed = seal_mailbox(digest, mailbox)
    return _make(member, "mailbox", expires_at=now() + rules.LINK_HOLDS, mailbox_digest=digest, mailbox_sealed=sealed)


def use_up(link: MailedLink) -> None:
    """Let this link work no more. Of two who press it at once the second is refused. Raises LinkUsedUp."""
    if db.session.scalar(delete(MailedLink).where(MailedLink.id == link.id).returning(MailedLink.id)) is None:
        raise LinkUsedUp


def _make(member: Member, purpose: str, **values: object) -> str:
    token = new_token()
    db.session.add(MailedLink(purpose=purpose, token_hash=token_hash(token), member_id=member.id, **values))
    db.session.flush()
    return token


def forget_old() -> None:
    """Delete links and sessions that no longer work."""
    for table in (MailedLink, SignInSession):
        db.session.execute(delete(table).where(table.expires_at < func.now()))
