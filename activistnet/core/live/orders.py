"""What a process does to its own sockets when it is told to: take them out of a room, close somebody's sockets."""

from collections.abc import Callable, Collection
from typing import Any

from .registry import Identity, registry, socketio

LEAVE, EMPTY = "order:leave", "order:empty"
END_SESSION, END_PERSON = "order:end-session", "order:end-person"
EACH = "order:each"


def deliver(event: str, payload: dict[str, Any], room: str, but: Collection[int] = ()) -> None:
    """Do what a message says in this process: an order is obeyed, anything else goes to the room, but not to these."""
    if event == EACH:
        for each, told in payload["rooms"].items():
            deliver(payload["event"], told, each)
    elif event == LEAVE:
        leave_here(room, lambda identity: identity is not None and identity.person == payload["person"])
    elif event == EMPTY:
        registry.note_emptied(room)
        leave_here(room, lambda _identity: True)
    elif event == END_SESSION:
        end_here(lambda identity: identity.session == payload["session"])
    elif event == END_PERSON:
        end_here(lambda identity: identity.person == payload["person"])
    else:
        socketio.server.manager.emit(event, payload, namespace="/", room=room, skip_sid=_sids_of(but, room))


def _sids_of(people: Collection[int], room: str) -> list[str]:
    """Their sockets in a room of this process."""
    if not people:
        return []
    sids = (sid for sid, _ in socketio.server.manager.get_participants("/", room))
    return [sid for sid in sids if (found := registry.identities.get(sid)) is not None and found.person in people]


def end_here(is_meant: Callable[[Identity], bool]) -> None:
    """Close the sockets of this process whose identity is meant."""
    server = socketio.server
    for sid, identity in list(registry.identities.items()):
        if is_meant(identity):
            socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
            if socket is not None:
                socket.close(wait=False)


def leave_here(room: str, is_meant: Callable[[Identity | None], bool]) -> None:
    """Take the sockets of this process out of a room where whoever is at them is meant; a visitor is None."""
    manager = socketio.server.manager
    for sid, _ in list(manager.get_participants("/", room)):
        if is_meant(registry.identities.get(sid)):
            manager.leave_room(sid, "/", room)
