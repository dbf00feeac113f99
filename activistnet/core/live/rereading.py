"""Every two seconds the truth is read again: what rooms show, and which sessions still sign somebody in.

Messages between processes may be lost; this is what makes them hints.
"""

from flask import Flask

from ..outside.loops import Loop
from .orders import end_here
from .registry import registry, socketio

REREAD_SECONDS = 2.0


def loops(app: Flask) -> list[Loop]:
    """Two for a process that has had a socket; either goes on when the other fails."""

    def read_rooms() -> None:
        if rooms := socketio.server.manager.watched():
            with app.app_context():
                reread(rooms)

    def check_sessions() -> None:
        if registry.identities:
            with app.app_context():
                end_dead_sessions()

    return [Loop("rooms", read_rooms, pause=REREAD_SECONDS), Loop("sessions", check_sessions, pause=REREAD_SECONDS)]


def reread(rooms: set[str]) -> None:
    """Read what is true of these rooms and tell it to those in this process who have not heard."""
    for kind, refresh in registry.refreshes.items():
        ids = [int(room.partition(":")[2]) for room in rooms if room.startswith(f"{kind}:")]
        if not ids:
            continue
        for number, payload in refresh.read(ids).items():
            socketio.server.manager.emit(refresh.event, payload, namespace="/", room=f"{kind}:{number}")


def end_dead_sessions() -> None:
    """Close the sockets of this process whose session signs nobody in any more; one query for all of them."""
    asked = {identity.session for identity in registry.identities.values()}
    dead = asked.difference(registry.alive(sorted(asked)))
    if dead:
        end_here(lambda identity: identity.session in dead)
