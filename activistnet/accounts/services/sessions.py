"""Sessions of signed-in browsers: starting, keeping and ending them."""

from datetime import datetime

from sqlalchemy import delete, update

from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ...members.models import Member
from .. import rules
from ..events import SessionsEnded
from ..models import SignInSession
from . import issuing


def start(member: Member, *, label: str = "") -> str:
    """Sign a member in with one more browser. Returns the token for its cookie."""
    return issuing.issue(SignInSession, member.id, label=label, expires_at=rules.session_ends_at(member, now()))


def touch(session_id: int, seen_at: datetime) -> None:
    """Note that a session is in use."""
    db.session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=seen_at))


def end(member_id: int, session_id: int) -> None:
    """End one session of a member; nothing happens when it is not theirs or has ended."""
    _end(member_id, SignInSession.id == session_id)


def end_others(member_id: int, kept_id: int | None = None) -> None:
    """End all sessions of a member but the one to keep."""
    _end(member_id, SignInSession.id != (kept_id or 0))


def _end(member_id: int, condition: object) -> None:
    mine = delete(SignInSession).where(SignInSession.member_id == member_id, condition)  # type: ignore[arg-type]
    ended = db.session.scalars(mine.returning(SignInSession.id)).all()
    if ended:
        publish(SessionsEnded(member_id=member_id, session_ids=tuple(ended)))
