"""Who is at the other end of a socket, and the room that a member has alone."""

from typing import Any

from ..core.live import rooms
from ..core.live.rooms import Identity
from . import queries
from .current import current_session
from .events import SessionsEnded


def identify(_environ: dict[str, Any]) -> Identity | None:
    """The member of the handshake that is being answered; a session that has ended is a visitor's."""
    session = current_session()
    return Identity(person=session.member.id, session=session.id) if session else None


def alive(session_ids: list[int]) -> list[int]:
    """Which of these sessions still sign somebody in."""
    return queries.list_alive(session_ids)


def authorize(member_id: int, identity: Identity | None) -> dict[str, Any] | None:
    """Who may enter `member:<id>`: that member alone."""
    return {} if identity is not None and identity.person == member_id else None


def on_sessions_ended(event: SessionsEnded) -> None:
    """Close the sockets of those browsers."""
    for session_id in event.session_ids:
        rooms.end_session(session_id)
