"""Every two seconds the truth is read again: what rooms show, who may be in them, and who is still signed in.

Messages between processes may be lost; this is what makes them hints.
"""

from functools import cache, partial

from flask import Flask

from ..outside.loops import Loop
from ..refusals import DomainError
from .orders import end_here, leave_here
from .registry import Identity, registry, socketio

REREAD_SECONDS = 2.0


def loops(app: Flask) -> list[Loop]:
    """Two for a process that has had a socket; either goes on when the other fails."""

    def read_rooms() -> None:
        if rooms := socketio.server.manager.watched():
            with app.app_context():
                close_rooms(rooms)
                reread(rooms)

    def check_sessions() -> None:
        if registry.identities:
            with app.app_context():
                end_dead_sessions()

    return [Loop("rooms", read_rooms, pause=REREAD_SECONDS), Loop("sessions", check_sessions, pause=REREAD_SECONDS)]


def reread(rooms: set[str]) -> None:
    """Read what is true of these rooms and tell it to those in this process who have not heard."""
    for kind, refresh in registry.refreshes.items():
        ids = _ids(kind, rooms)
        for number, payload in (refresh.read(ids) if ids else {}).items():
            socketio.server.manager.emit(refresh.event, payload, namespace="/", room=f"{kind}:{number}")


def close_rooms(rooms: set[str]) -> None:
    """Take out of rooms that are not for everybody any more who may not be there: nobody, if the word has arrived."""
    for kind, public in registry.publics.items():
        ids = _ids(kind, rooms)
        for number in set(ids).difference(public(ids) if ids else ()):
            leave_here(f"{kind}:{number}", cache(partial(_is_refused, kind, number)))


def _is_refused(kind: str, number: int, identity: Identity | None) -> bool:
    try:
        return registry.authorizers[kind](number, identity) is None
    except DomainError:
        return True


def _ids(kind: str, rooms: set[str]) -> list[int]:
    return [int(room.partition(":")[2]) for room in rooms if room.startswith(f"{kind}:")]


def end_dead_sessions() -> None:
    """Close the sockets of this process whose session signs nobody in any more; one query for all of them."""
    asked = {identity.session for identity in registry.identities.values()}
    dead = asked.difference(registry.alive(sorted(asked)))
    if dead:
        end_here(lambda identity: identity.session in dead)
