"""A browser's socket and the gate before it: what a handshake must show, what may come in, how frames go out."""

import hashlib
import ipaddress
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeAlias

import gevent
from engineio import packet as engine_packet
from werkzeug.http import parse_cookie

from . import websocket

PATH = "/socket.io/"
FRAME_LIMIT = 16 * 1024
DIRECT_LIMIT = 1024
EVENTS = 20
EVENTS_PERIOD = 10.0

# The whole grammar of what a browser may say: close, pong, connect, leave, and one of our two events about one room.
# Everything else (reserved event names, other namespaces, binary attachments, acknowledgements nobody asked for,
# deeply nested JSON) is dropped here, before any parser sees it.
SPOKEN = re.compile(r'1|3|40(?:\{\})?|41|42\d{0,9}\["(?:watch|unwatch)","[a-z]{1,20}:[0-9]{1,18}"\]', re.ASCII)

# What the rest of the socket's life needs of the request: short, because it is kept as long as the socket is.
KEPT = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
    *("REMOTE_ADDR", "HTTP_HOST", "HTTP_COOKIE", "HTTP_UPGRADE", "HTTP_CONNECTION", "HTTP_SEC_WEBSOCKET_KEY"),
    *("wsgi.url_scheme", "wsgi.input", "wsgi.errors", "gunicorn.socket"),
)

StartResponse: TypeAlias = Callable[..., Any]
WSGI: TypeAlias = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Line:
    """One browser's websocket: a strict reader, and a writer that never leaves half a frame behind.

    engine.io makes one for each socket and calls it with the request, then `wait`, `send` and `close`.
    """

    def __init__(self, handler: Callable[["Line"], Any], _engine: Any) -> None:
        self.handler = handler
        self.is_open = False
        self.is_writing = False
        self.tokens = float(EVENTS)
        self.counted_at = time.monotonic()

    def __call__(self, environ: dict[str, Any], _start_response: StartResponse) -> list[bytes]:
        self.socket = environ["gunicorn.socket"]
        # gevent's socket waits; the plain one under it never blocks and answers at once.
        self.plain = self.socket._sock
        self.reader = websocket.Reader(self.socket, FRAME_LIMIT, pay=self.pay, answer=self.write)
        self.socket.sendall(websocket.acceptance(environ["HTTP_SEC_WEBSOCKET_KEY"]))
        self.is_open = True
        environ["live.line"] = self
        try:
            self.handler(self)
        finally:
            environ.pop("live.line", None)
            self.shut()
        return []

    def wait(self) -> str | None:
        """The next frame that a browser may send; None when the connection is over."""
        try:
            while self.is_open:
                text = self.reader.text()
                if SPOKEN.fullmatch(text):
                    return text
        except websocket.ConnectionOver as over:
            self.close(over.code)
        except OSError:
            self.shut()
        return None

    def pay(self, cost: float) -> None:
        """Every frame and every read costs, understood or not. Raises ConnectionOver for who has none left."""
        now = time.monotonic()
        self.tokens = min(EVENTS, self.tokens + (now - self.counted_at) * EVENTS / EVENTS_PERIOD) - cost
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


def use_lines(server: Any) -> None:
    """Make a Socket.IO server speak through lines, and wait for the time of a ping without a greenlet for each."""
    engine = server.eio
    start = engine.start_background_task

    def start_or_wait(target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if target.__name__ == "_send_ping":
            return gevent.spawn_later(engine.ping_interval, ping, target.__self__)  # type: ignore[attr-defined]
        return start(target, *args, **kwargs)

    def end(eio_sid: str, reason: str) -> None:
        line = server.environ.get(eio_sid, {}).get("live.line")
        server._handle_eio_disconnect(eio_sid, reason)
        if line is not None and reason == engine.reason.PING_TIMEOUT:
            line.shut()  # engine.io would leave its reader waiting for a browser that is gone

    engine._async = {**engine._async, "websocket": Line}
    engine.start_background_task = start_or_wait
    engine.on("disconnect", end)


def ping(engine_socket: Any) -> None:
    """What engine.io's `_send_ping` does after its sleep."""
    if not engine_socket.closing and not engine_socket.closed:
        engine_socket.last_ping = time.time()
        engine_socket.send(engine_packet.Packet(engine_packet.PING))


class Gate:
    """WSGI: lets a proper handshake of an allowed origin, within the limits, through to the sockets."""

    def __init__(
        self, sockets: WSGI, *, origins: Iterable[str], cookie: str, per_session: int, per_address: int, most: int
    ) -> None:
        self.sockets = sockets
        self.origins = frozenset(origins)
        self.cookie = cookie
        self.per_session = per_session
        self.per_address = per_address
        self.most = most
        self.open: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        session = session_cookie(environ, self.cookie)
        refused = refusal(environ, self.origins, has_session=session is not None)
        keys = {"all": self.most, f"address:{address_prefix(environ['REMOTE_ADDR'])}": self.per_address}
        if session is not None:
            keys[f"session:{hashlib.sha256(session.encode()).hexdigest()}"] = self.per_session
        if refused is None and any(self.open[key] >= limit for key, limit in keys.items()):
            refused = "429 Too Many Requests"
        if refused is not None:
            start_response(refused, [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Retry-After", "30")])
            return [b""]
        self.open.update(keys.keys())
        try:
            answer = self.sockets({key: environ[key] for key in KEPT if key in environ}, start_response)
        finally:
            self.release(keys)
        if not answer:
            raise StopIteration  # it was a socket, and gunicorn must know that the connection is used up
        return answer

    def release(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.open[key] -= 1
            if self.open[key] <= 0:
                del self.open[key]


def refusal(environ: dict[str, Any], origins: frozenset[str], *, has_session: bool) -> str | None:
    """The status that answers a handshake which may not go on, or None."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is None and has_session:
        return "403 Forbidden"  # a browser always names the origin; only something else replays its cookie
    if origin is not None and origin not in origins:
        return "403 Forbidden"
    if environ["REQUEST_METHOD"] != "GET" or "gunicorn.socket" not in environ:
        return "400 Bad Request"
    if environ.get("HTTP_UPGRADE", "").lower() != "websocket" or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        return "400 Bad Request"
    if "upgrade" not in environ.get("HTTP_CONNECTION", "").lower():
        return "400 Bad Request"
    return None if websocket.is_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) else "400 Bad Request"


def session_cookie(environ: dict[str, Any], name: str) -> str | None:
    # The standard library's parser takes quadratic time for some cookies before Python 3.11.10.
    return parse_cookie(environ.get("HTTP_COOKIE", "")).get(name)


def address_prefix(address: str) -> str:
    """What one visitor can be held to: a whole IPv4 address, the first 64 bits of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or ipaddress.IPv6Network((parsed, 64), strict=False).network_address
    return str(parsed)
