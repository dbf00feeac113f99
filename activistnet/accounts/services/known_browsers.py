"""Browsers that somebody signed in with before: their tries are counted apart from those of strangers."""

from sqlalchemy import delete, select

from ...core.data.crypto import token_hash
from ...core.data.db import db
from ...core.data.time import now
from ...members.models import Member
from .. import rules
from ..models import KnownBrowser
from . import issuing

MOST = 20  # of one member; the oldest are forgotten


def remember(member: Member, token: str) -> str:
    """Know a browser from now on, in place of whoever it was known for. Returns the new token for its cookie."""
    forget(token)
    newest = select(KnownBrowser.id).where(KnownBrowser.member_id == member.id).order_by(KnownBrowser.id.desc())
    older = newest.offset(MOST - 1)
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.id.in_(older)))
    return issuing.issue(KnownBrowser, member.id, expires_at=now() + rules.BROWSER_IS_KNOWN)


def forget(token: str) -> None:
    """Know this browser no more."""
    if token:
        db.session.execute(delete(KnownBrowser).where(KnownBrowser.token_hash == token_hash(token)))
