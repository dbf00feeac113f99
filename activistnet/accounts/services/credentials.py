"""What lets somebody act for a member, ended all at once.

Each row names the credential that it was issued under. When that is another one by now, the row holds no more: so what
ends with a password, a mailbox, a role or a suspension is no list, and no new kind of token can be forgotten in it.
"""

from sqlalchemy import delete, exists, func, update

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...members.models import Member
from ..models import Issued, KnownBrowser, MailedLink, SignInSession, StopLink
from . import sessions

KINDS: tuple[type[Issued], ...] = (SignInSession, MailedLink, KnownBrowser)


def renew(member_id: int) -> None:
    """End all that was issued to a member until now."""
    db.session.execute(update(Member).where(Member.id == member_id).values(credential=Member.credential + 1))
    sessions.end_others(member_id)


def erase(member_id: int) -> None:
    """End everything of a member who leaves, and keep none of it."""
    renew(member_id)
    for kind in KINDS:
        db.session.execute(delete(kind).where(kind.member_id == member_id))
    db.session.execute(delete(StopLink).where(StopLink.member_id == member_id))


def forget_old() -> bool:
    """Delete some of what no longer holds; whether there may be more."""
    is_more = [delete_some(StopLink, StopLink.expires_at < func.now())]
    for kind in KINDS:
        is_under_it = exists().where(Member.id == kind.member_id, Member.credential == kind.credential)
        is_more.append(delete_some(kind, (kind.expires_at < func.now()) | ~is_under_it))
    return any(is_more)
