"""Who is at the other end of a socket, and the room that a member has alone."""

from typing import Any

from ..core.live import rooms
from ..core.live.rooms import Viewer
from .current import current_session
from .events import SessionsEnded


def identify(_environ: dict[str, Any]) -> Viewer | None:
    """The member of the handshake that is being answered; a session that has ended is a visitor's."""
    session = current_session()
    return Viewer(member_id=session.member_id, session_id=session.id) if session else None


def enter_own_room(member_id: int, viewer: Viewer | None) -> dict[str, Any] | None:
    """The door of `member:<id>`: nobody else's."""
    return {} if viewer is not None and viewer.member_id == member_id else None


def on_sessions_ended(event: SessionsEnded) -> None:
    """Close the sockets of those browsers."""
    for session_id in event.session_ids:
        rooms.end_session(session_id)
