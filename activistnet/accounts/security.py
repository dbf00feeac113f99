"""What happened to accounts, kept for their owners and operators: kinds and numbers, no mailbox, no address."""

from datetime import timedelta

from sqlalchemy import func, insert

from ..core.data.db import db
from ..core.data.parts import delete_some
from .models import SecurityEvent

EVENTS_KEPT = timedelta(days=90)


def note(kind: str, member_id: int | None = None, **detail: str) -> None:
    """Keep what this transaction does; it is forgotten with it."""
    db.session.execute(insert(SecurityEvent).values(kind=kind, member_id=member_id, detail=detail))


def note_refusal(kind: str, member_id: int | None = None, **detail: str) -> None:
    """Keep what was refused, although the request itself is rolled back."""
    with db.transaction(separate=True) as session:
        session.execute(insert(SecurityEvent).values(kind=kind, member_id=member_id, detail=detail))


def forget_old() -> bool:
    """Delete some of what was noted so long ago that nobody asks for it; whether there may be more."""
    return delete_some(SecurityEvent, SecurityEvent.at < func.now() - EVENTS_KEPT)
