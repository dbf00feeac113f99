"""Live updates: browsers watch rooms, `emit` tells a room, and every two seconds the truth is read again.

A room is `<kind>:<id>`. What kinds there are, who may enter, and what is true of them now is said by the features
(`register`); this module knows no noun of the site.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import gevent
from flask import Flask, current_app, request
from flask_socketio import SocketIO
from gevent.lock import BoundedSemaphore
from structlog import get_logger
from werkzeug.middleware.proxy_fix import ProxyFix

from ..data.db import db
from ..refusals import DomainError
from .fanout import FastRedisManager, PatientRedisManager
from .gate import FRAME_LIMIT, PATH, WSGI, Gate, StartResponse
from .packets import REFUSED, StrictPacket

REREAD_SECONDS = 2.0
# Doors ask the database. A crowd that comes back at once waits here and leaves the connections to the pages.
DOORS_AT_ONCE = 4
# Visitors who come within a second of each other share what a door says; `_watch` notices what was told in between.
SHARED_SECONDS = 1.0
MOST_SHARED = 1000

log = get_logger()
socketio = SocketIO()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is signed in at the other end of a socket."""

    member_id: int
    session_id: int


Identify: TypeAlias = Callable[[dict[str, Any]], Viewer | None]
Door: TypeAlias = Callable[[int, Viewer | None], dict[str, Any] | None]
Refresh: TypeAlias = Callable[[list[int]], list[dict[str, Any]]]


class _Registered:
    """What wiring tells this module, and what this process knows of its sockets."""

    def __init__(self) -> None:
        self.identify: Identify = lambda _environ: None
        self.doors: dict[str, Door] = {}
        self.refresh: dict[str, Refresh] = {}
        self.viewers: dict[str, Viewer] = {}
        self.open_doors = BoundedSemaphore(DOORS_AT_ONCE)
        self.shared: dict[tuple[str, int], tuple[float, dict[str, Any] | None]] = {}
        self.is_rereading = False
        self.is_draining = False


_live = _Registered()


def register(*, identify: Identify, doors: dict[str, Door], refresh: dict[str, Refresh]) -> None:
    """Set what wiring knows.

    `identify(environ)` says who is behind a handshake. `door(id, viewer)` answers what is true of the room now (`{}`
    will do), or None to refuse. `refresh(ids)` answers, in one query, one `count` payload for each of the rooms, with
    its `version` and with its id under the name of the kind.
    """
    _live.identify, _live.doors, _live.refresh = identify, dict(doors), dict(refresh)


def emit(event: str, payload: dict[str, Any], room: str) -> None:
    """Tell a room on every process, once the transaction is safe on disk."""
    db.after_commit(lambda: send(event, payload, room))


def leave(room: str, member_id: int) -> None:
    """Take all sockets of a member out of a room on every process, after the commit: the rule has changed."""
    emit("order:leave", {"room": room, "member_id": member_id}, room)


def end_session(session_id: int) -> None:
    """Close the sockets of a session on every process, after the commit; the browser comes back as whoever it is."""
    emit("order:end", {"session_id": session_id}, "")


def end_member(member_id: int) -> None:
    """Close all sockets of a member on every process, after the commit."""
    emit("order:end", {"member_id": member_id}, "")


def send(event: str, payload: dict[str, Any], room: str) -> None:
    """Tell a room now: for processes that have just committed by themselves."""
    socketio.server.manager.emit(event, payload, namespace="/", room=room)


def write_only_emitter(app: Flask) -> Callable[[str, dict[str, Any], str], None]:
    """`emit(event, payload, room)` for a process that holds no sockets. It raises ValkeyDown when nobody was told."""
    manager = PatientRedisManager(app.extensions["valkey"], channel=_channel(app), write_only=True)
    return lambda event, payload, room: manager.emit(event, payload, namespace="/", room=room)


def is_draining() -> bool:
    """Whether this process has been told to stop and is sending its sockets elsewhere."""
    return _live.is_draining


def drain(within: float) -> None:
    """Ask the sockets of this process to come back elsewhere, each at a moment of its own, then close what is left."""
    _live.is_draining = True
    server = socketio.server
    if server is None or not server.eio.sockets:
        return
    server.manager.emit("drain", {"within": within}, namespace="/", room=None, ignore_queue=True)
    deadline = time.monotonic() + within
    while server.eio.sockets and time.monotonic() < deadline:
        gevent.sleep(0.1)
    for socket in list(server.eio.sockets.values()):
        socket.close(wait=False)


def init_app(app: Flask, *, session_cookie: str) -> None:
    """Put the sockets in front of everything else that answers requests; nothing of that may hold a socket."""
    settings = app.config
    pages = app.wsgi_app
    manager = FastRedisManager(app.extensions["valkey"], channel=_channel(app))
    manager.orders = {"order:leave": _leave_here, "order:end": _end_here}
    quiet = logging.getLogger("activistnet.socketio")
    quiet.setLevel(logging.ERROR)
    socketio.init_app(
        app,
        client_manager=manager,
        async_mode="gevent",
        async_handlers=False,  # one event of a socket after the other, in the socket's own greenlet
        transports=["websocket"],
        allow_upgrades=False,
        http_compression=False,
        cors_allowed_origins=[],  # the gate decides
        max_http_buffer_size=FRAME_LIMIT,
        manage_session=False,
        serializer=StrictPacket,
        logger=quiet,
        engineio_logger=quiet,
    )
    engine = socketio.server.eio

    def sockets(environ: dict[str, Any], start_response: StartResponse) -> Any:
        environ["flask.app"] = app
        return engine.handle_request(environ, start_response)

    gate: WSGI = Gate(
        sockets,
        origins=settings["ORIGINS"],
        cookie=session_cookie,
        per_session=settings["SOCKETS_PER_SESSION"],
        per_address=int(settings["SOCKETS_PER_ADDRESS"] * settings["LIMITS"]),
        most=settings["SOCKETS"],
    )
    if hops := settings["TRUSTED_PROXIES"]:
        gate = ProxyFix(gate, x_for=hops, x_proto=hops, x_host=0)

    # In the place of Flask-SocketIO's own middleware, which copies every page's request and makes a class for it.
    def either(environ: dict[str, Any], start_response: StartResponse) -> Any:
        return (gate if environ["PATH_INFO"].startswith(PATH) else pages)(environ, start_response)

    app.wsgi_app = either  # type: ignore[method-assign]


def _channel(app: Flask) -> str:
    # Two sites may share a server, and a database number does not part channels.
    secret = app.config["SECRET_KEY"].encode()
    return f"live:{hashlib.sha256(b'live' + secret).hexdigest()[:12]}"


@socketio.on("connect")
def _connect() -> bool:
    try:
        viewer = _live.identify(request.environ)
    except Exception as error:  # whatever it is, the socket is refused and the browser polls
        log.warning("nobody knows who is at a socket", error=type(error).__name__)
        return False
    if viewer is not None:
        _live.viewers[request.sid] = viewer  # type: ignore[attr-defined]
    return True


@socketio.on("disconnect")
def _disconnect(_reason: str = "") -> None:
    _live.viewers.pop(request.sid, None)  # type: ignore[attr-defined]


@socketio.on("watch")
def _watch(room: str) -> dict[str, Any]:
    sid: str = request.sid  # type: ignore[attr-defined]
    kind, _, number = room.partition(":")
    manager = socketio.server.manager
    rooms = manager.get_rooms(sid, "/")
    # One of them is the room that every socket has for itself.
    if kind not in _live.doors or len(rooms) > current_app.config["ROOMS_PER_SOCKET"]:
        return {"ok": False}
    manager.wait_until_listening()  # or what is said right after the answer would not be heard
    manager.sent.setdefault(room, -1)
    shown = _ask_door(kind, int(number), sid)
    if shown is None:
        return {"ok": False}
    manager.enter_room(sid, "/", room)
    _start_rereading()
    if manager.sent.get(room, -1) > shown.get("version", -1):
        # Something was told between the door's look and the entering; nothing after it can be missed.
        shown = _ask_door(kind, int(number), sid, may_share=False) or {}
    return {"ok": True, **shown}


@socketio.on("unwatch")
def _unwatch(room: str) -> dict[str, Any]:
    socketio.server.manager.leave_room(request.sid, "/", room)  # type: ignore[attr-defined]
    return {"ok": True}


@socketio.on(REFUSED)
def _refused(wrong: str) -> dict[str, Any]:
    return {"ok": False, "error": wrong}


def _ask_door(kind: str, number: int, sid: str, *, may_share: bool = True) -> dict[str, Any] | None:
    viewer = _live.viewers.get(sid)
    key = (kind, number)
    with _live.open_doors:
        shared_at, shown = _live.shared.get(key, (0.0, None))
        if viewer is None and may_share and time.monotonic() - shared_at < SHARED_SECONDS:
            return shown
        asked_at = time.monotonic()
        try:
            shown = _live.doors[kind](number, viewer)
        except DomainError:
            return None
        except Exception as error:  # the browser polls and asks again later
            log.warning("a door does not answer", kind=kind, error=type(error).__name__)
            return None
        if viewer is None:
            if len(_live.shared) >= MOST_SHARED:
                _live.shared.clear()
            _live.shared[key] = (asked_at, shown)
        return shown


def _leave_here(order: dict[str, Any]) -> None:
    manager = socketio.server.manager
    for sid, _ in list(manager.get_participants("/", order["room"])):
        viewer = _live.viewers.get(sid)
        if viewer is not None and viewer.member_id == order["member_id"]:
            manager.leave_room(sid, "/", order["room"])


def _end_here(order: dict[str, Any]) -> None:
    server = socketio.server
    for sid, viewer in list(_live.viewers.items()):
        if order.get("session_id") == viewer.session_id or order.get("member_id") == viewer.member_id:
            socket = server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))
            if socket is not None:
                socket.close(wait=False)


def _start_rereading() -> None:
    if not _live.is_rereading:
        _live.is_rereading = True
        gevent.spawn(_reread_while_watched, current_app._get_current_object())  # type: ignore[attr-defined]


def _reread_while_watched(app: Flask) -> None:
    manager = socketio.server.manager
    while True:
        gevent.sleep(REREAD_SECONDS)
        manager.forget_empty_rooms()
        rooms = manager.live_rooms()
        if not rooms:
            _live.is_rereading = False
            return
        try:
            with app.app_context():
                reread(rooms)
        except Exception as error:  # the database may be away; the next round asks again
            log.warning("rooms cannot be read again", error=type(error).__name__)


def reread(rooms: list[str]) -> None:
    """Read what is true of these rooms and tell it to those in this process who have not heard."""
    manager = socketio.server.manager
    for kind, refresh in _live.refresh.items():
        ids = [int(room.partition(":")[2]) for room in rooms if room.startswith(f"{kind}:")]
        if not ids:
            continue
        for payload in refresh(ids):
            room = f"{kind}:{payload[kind]}"
            manager.emit("count", payload, namespace="/", room=room, ignore_queue=True)
            manager.send_missed("count", payload, room)
