"""What a browser asks for on its socket: who it is, and into which rooms it may."""

import time
from typing import Any

from flask import current_app, request
from gevent.lock import BoundedSemaphore
from structlog import get_logger

from ..application import settings
from ..refusals import DomainError
from .packets import MALFORMED, REFUSED
from .registry import registry, socketio

# Authorizers ask the database. A crowd that comes back at once waits here and leaves the connections to the pages.
ASKED_AT_ONCE = 4
LONGEST_WAIT = 1.0  # until this process hears the others, or has found that Valkey is away
# Visitors who come within a second of each other share an answer; `_watch` notices what was told in between.
SHARED_SECONDS = 1.0
MOST_SHARED = 1000

log = get_logger()
_asking = BoundedSemaphore(ASKED_AT_ONCE)
_shared: dict[tuple[str, int], tuple[float, dict[str, Any] | None]] = {}


@socketio.on("connect")
def _connect() -> bool:
    try:
        identity = registry.identify(request.environ)
    except Exception as error:  # whatever it is, the socket is refused and the browser polls
        log.warning("nobody knows who is at a socket", error=type(error).__name__)
        return False
    if identity is not None:
        registry.identities[_sid()] = identity
    for loop in current_app.extensions["live.loops"]:
        loop.start()  # once in this process
    return True


@socketio.on("disconnect")
def _disconnect(_reason: str = "") -> None:
    registry.identities.pop(_sid(), None)


@socketio.on("watch")
def _watch(room: str) -> dict[str, Any]:
    sid = _sid()
    kind, _, number = room.partition(":")
    manager = socketio.server.manager
    entered = manager.watching.get(sid, ())
    if kind not in registry.authorizers or len(entered) >= settings().rooms_per_socket:
        return {"ok": False}
    # Or what is said right after the answer would not be heard.
    current_app.extensions["live.channel"].has_tried.wait(LONGEST_WAIT)
    manager.expect(room)
    begun_at = time.monotonic()
    shown = _authorize(kind, int(number), sid)
    if shown is None:
        return {"ok": False}
    manager.enter_room(sid, "/", room)
    if manager.sent[room] > shown.get("version", -1) or registry.has_emptied(room, since=begun_at):
        # Something was told between the look and the entering; nothing after it can be missed.
        shown = _authorize(kind, int(number), sid, may_share=False)
    if shown is None:
        manager.leave_room(sid, "/", room)
        return {"ok": False}
    return {"ok": True, **shown}


@socketio.on("unwatch")
def _unwatch(room: str) -> dict[str, Any]:
    socketio.server.manager.leave_room(_sid(), "/", room)
    return {"ok": True}


@socketio.on(REFUSED)
def _refused(wrong: str) -> dict[str, Any]:
    return {"ok": False, "error": wrong}


@socketio.on(MALFORMED)
def _malformed(_wrong: str) -> None:
    server = socketio.server
    server.eio.sockets[server.manager.eio_sid_from_sid(_sid(), "/")].close(wait=False)


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined, no-any-return]


def _authorize(kind: str, number: int, sid: str, *, may_share: bool = True) -> dict[str, Any] | None:
    """What is true of the room now, or None for who may not enter."""
    identity = registry.identities.get(sid)
    key = (kind, number)
    with _asking:
        shared_at, shown = _shared.get(key, (0.0, None))
        is_young = time.monotonic() - shared_at < SHARED_SECONDS
        is_true = is_young and not registry.has_emptied(f"{kind}:{number}", since=shared_at)
        if identity is None and may_share and is_true:
            return shown
        asked_at = time.monotonic()
        try:
            shown = registry.authorizers[kind](number, identity)
        except DomainError:
            return None
        except Exception as error:  # the browser polls and asks again later
            log.warning("an authorizer does not answer", kind=kind, error=type(error).__name__)
            return None
        if identity is None:
            if len(_shared) >= MOST_SHARED:
                _shared.clear()
            _shared[key] = (asked_at, shown)
        return shown
