"""Wishes to join that wait for a moderator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ..core.data.crypto import Unreadable, unseal
from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from .models import SignUp, why_context

WAITING = Listing(select(SignUp).where(SignUp.state == "asked"), SignUp.asked_at, SignUp.id, ascending=True)


@dataclass(frozen=True)
class JoinRequest:
    """Somebody who waits, as moderators are shown them: without the mailbox."""

    id: int
    handle: str
    display_name: str
    why: str
    asked_at: datetime
    is_quick: bool


def list_waiting(*, after: str | None = None) -> Page[JoinRequest]:
    """Those that wait, the oldest first."""
    return WAITING.page({}, after=after).map(_read)


def count_waiting() -> int:
    """How many wait."""
    return db.session.scalar(select(func.count()).where(SignUp.state == "asked")) or 0


def get_waiting(wish_id: int) -> JoinRequest:
    """One of them. Raises NotFound, also once it is decided."""
    wish = db.session.get(SignUp, wish_id) if 0 < wish_id <= LARGEST_ID else None
    if wish is None or wish.state != "asked":
        raise NotFound
    return _read(wish)


def _read(wish: SignUp) -> JoinRequest:
    asked_at = wish.asked_at or wish.created_at
    return JoinRequest(wish.id, wish.handle, wish.display_name, why_of(wish), asked_at, wish.is_quick)


def why_of(wish: SignUp) -> str:
    """Why somebody wants to join; empty where they did not say, or it can't be read any more."""
    try:
        return unseal(wish.why_sealed, context=why_context(wish.token_hash)) if wish.why_sealed else ""
    except Unreadable:
        return ""
