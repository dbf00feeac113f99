"""Live updates: browsers watch rooms, `emit` tells a room, and every two seconds the truth is read again.

A room is `<kind>:<id>`. What kinds there are, who may enter, and what is true of them now is said by the features
(`register`); nothing here knows a noun of the site.
"""

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import gevent
from flask import current_app

from ..application import Site
from ..data.db import db
from ..outside.channel import Channel
from ..outside.valkey import ValkeyDown
from . import orders
from .registry import Alive, Authorizer, Identify, Identity, Public, Refresh, registry, socketio

AT_ONCE = 200  # rooms

__all__ = ["Authorizer", "Identity", "Public", "Refresh"]
__all__ += ["emit", "emit_each", "empty", "end_person", "end_session", "leave", "register", "send"]


def register(
    *,
    identify: Identify,
    authorizers: Mapping[str, Authorizer],
    refreshes: Mapping[str, Refresh],
    publics: Mapping[str, Public],
    alive: Alive,
) -> None:
    """Set what wiring knows.

    `identify(environ)` says who is behind a handshake. An authorizer, `(id, identity)`, answers what is true of the
    room now (`{}` will do), or None to refuse. A public, `(ids)`, answers in one query which of these rooms everybody
    may be in. `alive(sessions)` answers, in one query, which of these sessions still sign somebody in.
    """
    registry.identify, registry.alive = identify, alive
    registry.authorizers, registry.refreshes, registry.publics = dict(authorizers), dict(refreshes), dict(publics)


def emit(event: str, payload: dict[str, Any], room: str, *, but: Collection[int] = ()) -> None:
    """Tell a room on every process, but not these people, once the transaction is safe on disk."""
    db.after_commit(lambda: send(event, payload, room, but=but))


def emit_each(event: str, payloads: Mapping[str, dict[str, Any]]) -> None:
    """The same to many rooms, each with what is for it: in a few messages, as a thousand take a second."""
    told = list(payloads.items())
    for start in range(0, len(told), AT_ONCE):
        emit(orders.EACH, {"event": event, "rooms": dict(told[start : start + AT_ONCE])}, "")


def leave(room: str, person: int) -> None:
    """Take all sockets of somebody out of a room on every process, after the commit: the rule has changed."""
    emit(orders.LEAVE, {"person": person}, room)


def empty(room: str) -> None:
    """Take everybody out of a room on every process, after the commit; they may ask for it again."""
    emit(orders.EMPTY, {}, room)


def end_session(session: int) -> None:
    """Close the sockets of a session on every process, after the commit; the browser comes back as whoever it is."""
    emit(orders.END_SESSION, {"session": session}, "")


def end_person(person: int) -> None:
    """Close all sockets of somebody on every process, after the commit."""
    emit(orders.END_PERSON, {"person": person}, "")


def send(event: str, payload: dict[str, Any], room: str, *, but: Collection[int] = ()) -> None:
    """Tell a room now: for processes that have just committed by themselves."""
    orders.deliver(event, payload, room, but)
    # A lost message costs two seconds (`rereading`); a request that fails for want of Valkey costs more.
    with suppress(ValkeyDown):
        current_app.extensions["live.channel"].say(event, payload, room, *([list(but)] if but else []))


def channel(app: Site) -> Channel:
    """By which processes tell each other what is for rooms: `say(event, payload, room)`, which raises ValkeyDown."""
    return Channel(app, "live", orders.deliver)


def open_sockets() -> int:
    """How many sockets this process holds."""
    return len(socketio.server.eio.sockets) if socketio.server else 0


def is_draining() -> bool:
    """Whether this process has been told to stop and is sending its sockets elsewhere."""
    return registry.is_draining


def drain(within: float) -> None:
    """Ask the sockets of this process to come back elsewhere, each at a moment of its own, then close what is left."""
    registry.is_draining = True
    if not open_sockets():
        return
    server = socketio.server
    server.manager.emit("drain", {"within": within}, namespace="/", room=None)
    deadline = time.monotonic() + within
    while server.eio.sockets and time.monotonic() < deadline:
        gevent.sleep(0.1)
    for socket in list(server.eio.sockets.values()):
        socket.close(wait=False)
