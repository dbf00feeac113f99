"""What happened to accounts, kept for their owners and operators: kinds and numbers, no mailbox, no address."""

from datetime import timedelta

from sqlalchemy import delete, func, insert

from ..core.data.db import db
from .models import SecurityEvent

EVENTS_KEPT = timedelta(days=90)


def note(kind: str, member_id: int | None = None, **detail: str) -> None:
    """Keep what this transaction does; it is forgotten with it."""
    db.session.execute(insert(SecurityEvent).values(kind=kind, member_id=member_id, detail=detail))


def note_refusal(kind: str, member_id: int | None = None, **detail: str) -> None:
    """Keep what was refused, although the request itself is rolled back."""
    with db.transaction(separate=True) as session:
        session.execute(insert(SecurityEvent).values(kind=kind, member_id=member_id, detail=detail))


def forget_old() -> None:
    """Nobody asks for what was noted so long ago."""
    db.session.execute(delete(SecurityEvent).where(SecurityEvent.at < func.now() - EVENTS_KEPT))
