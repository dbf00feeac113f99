"""What happened to accounts, kept for their owners and operators: kinds and numbers, no mailbox, no address."""

from sqlalchemy import insert

from ..core.data.db import db
from .models import SecurityEvent


def note(kind: str, member_id: int | None = None, **detail: str) -> None:
    """Keep what this transaction does; it is forgotten with it."""
    db.session.execute(insert(SecurityEvent).values(kind=kind, member_id=member_id, detail=detail))


def note_refusal(kind: str, member_id: int | None = None, **detail: str) -> None:
    """Keep what was refused, although the request itself is rolled back."""
    with db.transaction(separate=True) as session:
        session.execute(insert(SecurityEvent).values(kind=kind, member_id=member_id, detail=detail))
