"""The gate before the sockets: what a handshake must show, how many may be open, and what a refused client is told."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs

from structlog import get_logger
from werkzeug.datastructures import MultiDict

from ..outside.cookies import read_cookies
from ..outside.meters import meters
from ..outside.visitors import Networks, address_prefix, people_behind
from . import websocket
from .registry import registry

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/socket.io/"
FRAME_LIMIT = 16 * 1024
QUERY = "EIO=4&transport=websocket"

# What the rest of the socket's life needs of the request: short, because it is kept as long as the socket is.
KEPT = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
    *("REMOTE_ADDR", "HTTP_HOST", "HTTP_COOKIE", "HTTP_UPGRADE", "HTTP_CONNECTION", "HTTP_SEC_WEBSOCKET_KEY"),
    "HTTP_SEC_WEBSOCKET_VERSION",
    *("wsgi.url_scheme", "wsgi.input", "wsgi.errors", "gunicorn.socket"),
)

log = get_logger()

Refusal: TypeAlias = tuple[str, int, str]

# The numbers and words are engine.io's; too many and stopping are ours.
UNKNOWN_TRANSPORT: Refusal = ("400 Bad Request", 0, "Transport unknown: this site speaks websocket only")
UNKNOWN_SESSION: Refusal = ("400 Bad Request", 1, "Session ID unknown")
BAD_METHOD: Refusal = ("400 Bad Request", 2, "Bad handshake method")
BAD_REQUEST: Refusal = ("400 Bad Request", 3, "Bad request")
FORBIDDEN: Refusal = ("403 Forbidden", 4, "Forbidden")
UNSUPPORTED_VERSION: Refusal = ("400 Bad Request", 5, "Unsupported protocol version")
TOO_MANY: Refusal = ("429 Too Many Requests", 4, "Too many sockets")
STOPPING: Refusal = ("503 Service Unavailable", 4, "Stopping")


class Gate:
    """WSGI: lets a proper handshake of an allowed origin, within the limits, through to the sockets."""

    def __init__(
        self,
        sockets: "WSGIApplication",
        *,
        origins: Iterable[str],
        cookie: str,
        per_session: int,
        per_address: int,
        shared: Callable[[], Networks],
        most: int,
    ) -> None:
        self.sockets = sockets
        self.origins = frozenset(origins)
        self.cookie = cookie
        self.per_session = per_session
        self.per_address = per_address
        self.shared = shared
        self.most = most
        self.open: Counter[str] = Counter()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        session = session_cookie(environ, self.cookie)
        address = address_prefix(environ["REMOTE_ADDR"])
        keys = {"all": self.most, f"address:{address}": self.per_address * people_behind(address, self.shared())}
        if session is not None:
            keys[f"session:{hashlib.sha256(session.encode()).hexdigest()}"] = self.per_session
        refused = refusal(environ, self.origins, has_session=session is not None)
        if refused is None and any(self.open[key] >= limit for key, limit in keys.items()):
            refused = TOO_MANY
        if registry.is_draining:
            refused = STOPPING  # whoever is sent away comes back at once, to a process that is there for longer
        if refused is not None:
            meters.count("refusals_total", f"socket {refused[0][:3]}")
            return refuse(start_response, *refused)
        self.open.update(keys.keys())
        answer: Iterable[bytes]
        try:
            kept = {key: environ[key] for key in KEPT if key in environ}
            answer = self.sockets({**kept, "QUERY_STRING": QUERY}, start_response)
        except (ValueError, RecursionError):
            # engine.io's own websockets fail at what is no packet of theirs, and forget the socket at its next ping.
            log.info("a socket said what engine.io cannot read")
            answer = ()
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


def refusal(environ: "WSGIEnvironment", origins: frozenset[str], *, has_session: bool) -> Refusal | None:
    """What answers a handshake that may not go on, or None."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is None and has_session:
        return FORBIDDEN  # a browser always names the origin; only something else replays its cookie
    if origin is not None and origin not in origins:
        return FORBIDDEN
    query = parse_qs(environ.get("QUERY_STRING", ""))
    if query.get("transport") != ["websocket"]:
        return UNKNOWN_TRANSPORT
    if query.get("EIO") != ["4"]:
        return UNSUPPORTED_VERSION
    if "sid" in query:
        return UNKNOWN_SESSION  # it would belong to another transport
    if environ["REQUEST_METHOD"] != "GET":
        return BAD_METHOD
    return None if is_handshake(environ) else BAD_REQUEST


def is_handshake(environ: "WSGIEnvironment") -> bool:
    """Whether a websocket is asked for as RFC 6455 has it."""
    return (
        "gunicorn.socket" in environ
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        and "upgrade" in environ.get("HTTP_CONNECTION", "").lower()
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and websocket.is_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
    )


def refuse(start_response: "StartResponse", status: str, code: int, message: str) -> list[bytes]:
    """The answer that engine.io's own servers give, so that its clients say what was wrong."""
    body = json.dumps({"code": code, "message": message}, separators=(",", ":")).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Retry-After", "30")]
    start_response(status, headers)
    return [body]


def session_cookie(environ: "WSGIEnvironment", name: str) -> str | None:
    # The standard library's parser takes quadratic time for some cookies before Python 3.11.10.
    return read_cookies(environ.get("HTTP_COOKIE", ""), MultiDict).get(name)
