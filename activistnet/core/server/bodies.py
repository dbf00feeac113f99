"""Bodies: taken in whole before a request gets a place, within a time and a size, from so many senders at once."""

import socket
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import gevent
from flask_babel import lazy_gettext as _l

from ..application import Site
from ..data import orders
from ..outside.visitors import address_prefix, behind_proxies, people_behind
from ..web.headers import body_limit_of
from .refused import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SLOWEST = 8 * 1024  # bytes a second
PART = 16 * 1024  # bytes after which a sender is looked at again
# What all senders together may have promised, and those of one address; a form that is no more than a few fields always
# gets in. A promise is cheap: without a share, one address would hold all of it.
MOST_HELD = 256 * 1024 * 1024
MOST_OF_ADDRESS = MOST_HELD // 8
FEW_FIELDS = 8 * 1024
LATE = _l("What you sent took too long to arrive, so nothing was saved. Go back in your browser and send it again.")
SHORT = _l("Not all of it arrived, so nothing was saved. Go back in your browser and send it again.")
MANY = _l("Too much is being sent from your address. Go back in your browser and send it again in 10 seconds.")
FULL = _l("Too much is being sent to this site right now. Go back in your browser and send it again in 10 seconds.")


class Bodies:
    """The skin. Behind it nobody waits for a sender: a body is there, or it was too long and is not read at all.

    Connections that are sending are counted by address; behind our own proxies by the one they name.
    """

    def __init__(self, app: Site, inside: "WSGIApplication") -> None:
        settings = app.settings
        self._app = app
        self._inside = inside
        self._seconds = settings.body_seconds
        self._per_address = max(1, int(settings.connections_per_address * settings.limits))
        self._sending: Counter[str] = Counter()
        self._promised: Counter[str] = Counter()
        self._held = 0
        self._receive = behind_proxies(self._take_in, settings.trusted_proxies)
        self._late = Refused(app, "408 REQUEST TIMEOUT", _l("That took too long"), LATE)
        self._short = Refused(app, "400 BAD REQUEST", _l("Only a part arrived"), SHORT)
        self._many = Refused(app, "429 TOO MANY REQUESTS", _l("Too much at once"), MANY, retry_after=10)
        self._full = Refused(app, "503 SERVICE UNAVAILABLE", _l("Busy for a moment"), FULL, retry_after=10)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH", "0") in ("0", "") and "HTTP_TRANSFER_ENCODING" not in environ:
            return self._inside(environ, start_response)
        return self._receive(environ, start_response)

    def _take_in(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if "HTTP_TRANSFER_ENCODING" in environ or length > body_limit_of(self._app, environ, length):
            environ["wsgi.input"] = BytesIO()  # the application says 411 or 413 and looks at none of it
            return self._inside(environ, start_response)
        address = address_prefix(environ.get("REMOTE_ADDR", ""))
        people = people_behind(address, orders.known(self._app).shared)
        is_long = length > FEW_FIELDS
        if self._sending[address] >= self._per_address * people or (
            is_long and self._promised[address] + length > MOST_OF_ADDRESS * people
        ):
            return self._end(self._many, environ, start_response)
        if is_long and self._held + length > MOST_HELD:
            return self._end(self._full, environ, start_response)
        body = self._read(environ["wsgi.input"], length, address)
        if body is None:
            return self._end(self._late, environ, start_response)
        if len(body) < length:
            return self._end(self._short, environ, start_response)
        environ["wsgi.input"] = BytesIO(body)
        return self._inside(environ, start_response)

    def _read(self, stream: Any, length: int, address: str) -> bytes | None:
        """The body; None when it is late, less than `length` when the sender has gone."""
        self._sending[address] += 1
        self._promised[address] += length
        self._held += length
        try:
            return self._read_in_time(stream, length)
        finally:
            self._held -= length
            self._promised[address] -= length
            self._sending[address] -= 1
            if not self._sending[address]:
                del self._sending[address], self._promised[address]

    def _read_in_time(self, stream: Any, length: int) -> bytes | None:
        """A sender keeps pace: each part has its time, so that nobody holds the time of the whole with a byte of it."""
        body, begun_at = BytesIO(), time.monotonic()
        while (missing := length - body.tell()) > 0:
            wanted, part = min(PART, missing), None
            left = begun_at + self._seconds + (body.tell() + wanted) / SLOWEST - time.monotonic()
            # A connection has a time of its own after which a silent one is given up.
            with gevent.Timeout(max(left, 0), False), suppress(TimeoutError):
                part = stream.read(wanted)
            if part is None:
                return None
            if not part:
                break
            body.write(part)
        return body.getvalue()

    def _end(self, answer: Refused, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer and hear no more: gunicorn would wait for the rest, now it finds the end and closes the connection."""
        if "gunicorn.socket" in environ:
            with suppress(OSError):
                environ["gunicorn.socket"].shutdown(socket.SHUT_RD)
        return answer(environ, start_response)
