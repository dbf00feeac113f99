"""The gate: as many requests at once as there are database connections, a short queue, and for the rest a clear no."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Flask

from ..web.headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WAITING = 200
WAIT_SECONDS = 2.0
READ_AHEAD = 64 * 1024
BUSY = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Busy for a moment</title>
<h1>Busy for a moment</h1>
<p>Very many people are here right now. Nothing you did was lost. Try again in a few seconds.</p>
</html>
"""
BUSY_JSON = b'{"error":"Busy for a moment. Try again in a few seconds."}\n'


def is_signing(environ: "WSGIEnvironment") -> bool:
    """A signature or its confirmation, which go before everything else."""
    path: str = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "POST":
        return False
    return (path.startswith("/petitions/") and path.endswith("/sign")) or path.startswith("/confirm/")


class Queue:
    """Places, and a line of bounded length and patience in front of them."""

    def __init__(self, places: int) -> None:
        self._free = threading.BoundedSemaphore(places)
        self._waiting = 0

    def enter(self, until: float) -> bool:
        """Whether there was a place before `until` (monotonic)."""
        if self._free.acquire(blocking=False):
            return True
        if self._waiting >= WAITING:
            return False
        self._waiting += 1
        try:
            return self._free.acquire(timeout=max(0.0, until - time.monotonic()))
        finally:
            self._waiting -= 1

    def leave(self) -> None:
        self._free.release()


class Admission:
    """The middleware. Signing may use every place; all else leaves a part of them free for it."""

    def __init__(self, inside: "WSGIApplication", *, places: int, base_url: str) -> None:
        self._inside = inside
        self._all = Queue(places)
        self._others = Queue(max(1, places * 2 // 5))
        self._headers = [*security_headers(base_url).items(), ("Cache-Control", "no-store"), ("Retry-After", "5")]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        _read_ahead(environ)
        queues = [self._all] if is_signing(environ) else [self._others, self._all]
        until = time.monotonic() + WAIT_SECONDS
        entered: list[Queue] = []
        for queue in queues:
            if not queue.enter(until):
                _leave(entered)
                return self._refuse(environ, start_response)
            entered.append(queue)
        return self._work(environ, start_response, lambda: _leave(entered))

    def _work(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", leave: Callable[[], None]
    ) -> Iterable[bytes]:
        """Take the whole answer and leave before it is sent, so that a slow reader holds no place; streams stay."""
        has_length = False

        def noting(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal has_length
            has_length = any(name.lower() == "content-length" for name, _ in headers)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            parts = self._inside(environ, noting)
            if not has_length:
                return Stream(parts, leave)
            body = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
        except BaseException:
            leave()
            raise
        leave()
        return [body]

    def _refuse(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_json = environ["PATH_INFO"].endswith(".json") or environ["PATH_INFO"].startswith("/api/")
        body, kind = (BUSY_JSON, "application/json") if is_json else (BUSY, "text/html; charset=utf-8")
        lines = [*self._headers, ("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response("503 SERVICE UNAVAILABLE", lines)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class Stream:
    """An answer of unknown length, which holds its place until it is closed."""

    def __init__(self, parts: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._parts = parts
        self._leave: Callable[[], None] | None = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        leave, self._leave = self._leave, None
        try:
            if hasattr(self._parts, "close"):
                self._parts.close()
        finally:
            if leave is not None:
                leave()


def init_app(app: Flask) -> None:
    """Put the gate in front of `app`."""
    gate = Admission(app.wsgi_app, places=app.config["POOL"], base_url=app.config["BASE_URL"])
    app.wsgi_app = gate  # type: ignore[method-assign]


def _read_ahead(environ: "WSGIEnvironment") -> None:
    """Take in a usual body before there is a place, so that a slow sender holds none."""
    length = environ.get("CONTENT_LENGTH", "")
    if length.isdecimal() and 0 < int(length) <= READ_AHEAD:
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))


def _leave(queues: list[Queue]) -> None:
    for queue in reversed(queues):
        queue.leave()
