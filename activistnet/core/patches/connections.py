"""Websockets of thousands: one greenlet reads each, frames are written without a queue, every frame pays.

Touches: python-engineio 4.15.1, `Server._async["websocket"]` and `Socket._send_ping`; python-socketio 5.18.1,
`Server._handle_eio_disconnect`.
Gain: 41 KB a socket instead of 155, 86,500 messages a second instead of 42,200 (`bench.watchers`, with
`patches/fanout.py`).
Guarded by: tests/live/test_fanout.py, which runs the installed engine.io over connections.
Without: engine.io's own websockets (simple-websocket) serve. A flood of frames is then not noticed, a message is
measured only when all of it is there, and sockets are closed without a code: bound those in a proxy before the site.
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import gevent
from engineio import packet as engine_packet

from ..application import Site
from ..live import websocket
from ..live.gate import FRAME_LIMIT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOMS = 50  # that a browser may ask for as soon as it is here, again after each gap
EVENTS = 20  # beyond these, and every ten seconds
EVENTS_PERIOD = 10.0
GREETING_SECONDS = 20.0  # within which a browser says which namespace it wants, or is sent away
KINDS = tuple("0123456")  # of packets, of engine.io and of Socket.IO alike


class Connection:
    """One browser's websocket: a strict reader, and a writer that never leaves half a frame behind.

    engine.io makes one for each socket and calls it with the request, then `wait`, `send` and `close`.
    """

    def __init__(self, handler: Callable[["Connection"], Any], _engine: Any, *, rooms: int = ROOMS) -> None:
        self.handler = handler
        self.is_open = False
        self.is_writing = False
        self.late: gevent.Greenlet | None = None
        self.tokens = self.most = float(EVENTS + rooms)
        self.counted_at = time.monotonic()

    def __call__(self, environ: "WSGIEnvironment", _start_response: "StartResponse") -> list[bytes]:
        self.socket = environ["gunicorn.socket"]
        # gevent's socket waits; the plain one under it never blocks and answers at once.
        self.plain = self.socket._sock
        self.reader = websocket.Reader(self.socket, FRAME_LIMIT, pay=self.pay, answer=self.write)
        self.socket.sendall(websocket.acceptance(environ["HTTP_SEC_WEBSOCKET_KEY"]))
        self.is_open = True
        environ["live.connection"] = self
        self.wait_for_greeting()
        try:
            self.handler(self)
        finally:
            self.stop_waiting()
            environ.pop("live.connection", None)
            self.shut()
        return []

    def wait(self) -> str | None:
        """The next packet for engine.io; None when the connection is over."""
        try:
            while self.is_open:
                text = self.packet()
                if is_for_engine(text):
                    self.note_greeting(text)
                    return text
        except websocket.ConnectionOver as over:
            gevent.sleep(0)  # what has been answered already is written first
            self.close(over.code)
        except OSError:
            self.shut()
        return None

    def packet(self) -> str:
        text = self.reader.text()
        if not is_packet(text):
            raise websocket.ConnectionOver(websocket.MALFORMED)
        return text

    def note_greeting(self, text: str) -> None:
        """Whoever has entered the one namespace there is may stay, and whoever leaves it must come back soon."""
        if text.startswith("41"):
            self.wait_for_greeting()
        elif text.startswith("40") and (text[2:3] != "/" or text[2:4] == "/,"):
            self.stop_waiting()

    def wait_for_greeting(self) -> None:
        if self.late is None:
            self.late = gevent.spawn_later(GREETING_SECONDS, self.close, websocket.REFUSED)

    def stop_waiting(self) -> None:
        if self.late is not None:
            self.late.kill(block=False)
            self.late = None

    def pay(self, cost: float) -> None:
        """Every frame and every read costs, understood or not. Raises ConnectionOver for who has none left."""
        now = time.monotonic()
        self.tokens = min(self.most, self.tokens + (now - self.counted_at) * EVENTS / EVENTS_PERIOD) - cost
        self.counted_at = now
        if self.tokens < 0:
            raise websocket.ConnectionOver(websocket.REFUSED)

    def send(self, message: str) -> None:
        """Write a whole frame, waiting for a slow browser (engine.io calls this from the socket's own writer)."""
        if not self.is_open:
            raise OSError
        self.is_writing = True
        try:
            self.socket.sendall(websocket.text_frame(message))
        finally:
            self.is_writing = False

    def write(self, frame: bytes) -> bool:
        """Write a finished frame without waiting; False when the browser has not taken the last ones yet."""
        if self.is_writing:
            return False
        if not self.is_open:
            return True
        try:
            sent = self.plain.send(frame)
        except BlockingIOError:
            return False
        except OSError:
            self.shut()
            return True
        if sent != len(frame):
            self.shut()  # the rest would have to wait, and whatever came after would be read as part of this frame
        return True

    def close(self, code: int = websocket.NORMAL) -> None:
        """Say good-bye if there is room for it, then end the connection. Never waits, never raises."""
        if self.is_open and not self.is_writing:
            with suppress(OSError):
                self.plain.send(websocket.frame(websocket.CLOSE, code.to_bytes(2, "big")))
        self.shut()

    def shut(self) -> None:
        """End the connection now; whoever reads or writes it wakes up and leaves."""
        self.is_open = False
        with suppress(OSError):
            self.plain.shutdown(socket.SHUT_RDWR)


def apply(app: Site) -> None:
    """Called after the rooms have their Socket.IO server."""
    use_connections(app.extensions["socketio"].server, rooms=app.settings.rooms_per_socket)


def use_connections(server: Any, *, rooms: int = ROOMS) -> None:
    """Make a Socket.IO server speak through connections, and wait for a ping without a greenlet for each socket."""
    engine = server.eio
    start = engine.start_background_task

    def start_or_wait(target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if target.__name__ == "_send_ping":
            return gevent.spawn_later(engine.ping_interval, ping, target.__self__)  # type: ignore[attr-defined]
        return start(target, *args, **kwargs)

    def end(eio_sid: str, reason: str) -> None:
        connection = server.environ.get(eio_sid, {}).get("live.connection")
        server._handle_eio_disconnect(eio_sid, reason)
        if connection is not None and reason == engine.reason.PING_TIMEOUT:
            connection.shut()  # engine.io would leave its reader waiting for a browser that is gone

    engine._async = {**engine._async, "websocket": partial(Connection, rooms=rooms)}
    engine.start_background_task = start_or_wait
    engine.on("disconnect", end)


def is_for_engine(text: str) -> bool:
    """Whether it is a close, a pong or a Socket.IO packet: the rest is for servers to send, or makes engine.io fail."""
    return text in ("1", "3") or text[:1] == "4"


def is_packet(text: str) -> bool:
    """Whether it begins as packets of engine.io do, and those of Socket.IO in them."""
    return text[:1] in KINDS and (text[0] != "4" or text[1:2] in KINDS)


def ping(engine_socket: Any) -> None:
    """What engine.io's `_send_ping` does after its sleep."""
    if not engine_socket.closing and not engine_socket.closed:
        engine_socket.last_ping = time.time()
        engine_socket.send(engine_packet.Packet(engine_packet.PING))
