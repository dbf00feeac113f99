"""What a process does to its own sockets when it is told to: take somebody out of a room, close somebody's sockets."""

from collections.abc import Callable
from typing import Any

from .registry import Identity, registry, socketio

LEAVE, END_SESSION, END_PERSON = "order:leave", "order:end-session", "order:end-person"


def deliver(event: str, payload: dict[str, Any], room: str) -> None:
    """Do what a message says in this process: an order is obeyed, anything else goes to the room."""
    if event == LEAVE:
        _leave_here(room, payload["person"])
    elif event == END_SESSION:
        end_here(lambda identity: identity.session == payload["session"])
    elif event == END_PERSON:
        end_here(lambda identity: identity.person == payload["person"])
    else:
        socketio.server.manager.emit(event, payload, namespace="/", room=room)


def end_here(is_meant: Callable[[Identity], bool]) -> None:
    """Close the sockets of this process whose identity is meant."""
    server = socketio.server
    for sid, identity in list(registry.identities.items()):
        if is_meant(identity):
            socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
            if socket is not None:
                socket.close(wait=False)


def _leave_here(room: str, person: int) -> None:
    manager = socketio.server.manager
    for sid, _ in list(manager.get_participants("/", room)):
        identity = registry.identities.get(sid)
        if identity is not None and identity.person == person:
            manager.leave_room(sid, "/", room)
