"""Admission: as many requests at once as there are database connections, a short queue, and for the rest a clear no."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from structlog import get_logger

from ..application import Site
from ..data.deadline import WAITED
from ..outside.meters import meters
from ..outside.places import Places
from ..web.headers import new_request_id
from ..web.typed import texts_in
from ..web.urls import PlainRequest
from .refused import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = get_logger()

WAITING = 200
WAIT_SECONDS = 2.0
STATUS = "503 SERVICE UNAVAILABLE"
TITLE = _l("Busy for a moment")
SENTENCE = _l("Very many people are here right now. Nothing you did was lost. Try again in a few seconds.")
RETRY_SECONDS = 5


class Admission:
    """The skin. What goes first may use every place; all else leaves a part of them free for it.

    Of the rest, what may be slow takes half of the places at most.
    """

    def __init__(
        self,
        inside: "WSGIApplication",
        *,
        places: int,
        base_url: str,
        busy: Refused,
        goes_first: "Callable[[WSGIEnvironment], bool]",
        may_be_slow: "Callable[[WSGIEnvironment], bool]",
        is_behind_proxies: bool,
    ) -> None:
        self._is_behind_proxies = is_behind_proxies
        self._inside = inside
        self._all = Places(places, waiting=WAITING, seconds=WAIT_SECONDS)
        self._others = Places(max(1, places * 2 // 5), waiting=WAITING, seconds=WAIT_SECONDS)
        self._slow = Places(max(1, places // 5), waiting=WAITING, seconds=WAIT_SECONDS)
        self._goes_first = goes_first
        self._may_be_slow = may_be_slow
        self._base_url = base_url
        self._busy = busy

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        lines = [self._all] if self._goes_first(environ) else [self._others, self._all]
        if self._may_be_slow(environ):
            lines = [self._slow, *lines]
        until = self._all.deadline()
        entered: list[Places] = []
        for line in lines:
            if not line.enter(until):
                _leave(entered)
                reason = "line full" if time.monotonic() < until else "line slow"
                return self._refuse(reason, environ, start_response)
            entered.append(line)
        environ[WAITED] = time.monotonic() - until + WAIT_SECONDS
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

    def _refuse(self, reason: str, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        number = new_request_id(environ.get("HTTP_X_REQUEST_ID", "") if self._is_behind_proxies else "")
        meters.count("shed_total", reason)
        log.warning("shed", reason=reason, method=environ["REQUEST_METHOD"], status=503, request_id=number)

        def numbered(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("X-Request-ID", number)], *rest)

        return self._say_busy(environ, numbered)

    def _say_busy(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        texts = texts_in(PlainRequest(environ), base_url=self._base_url)
        return self._busy.with_texts(texts, environ, start_response)


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


def skin(
    app: Site,
    inside: "WSGIApplication",
    *,
    goes_first: "Callable[[WSGIEnvironment], bool]",
    may_be_slow: "Callable[[WSGIEnvironment], bool]",
) -> "WSGIApplication":
    """As many places as there are database connections. Both are asked for every request that is made anew."""
    return Admission(
        inside,
        places=app.settings.pool,
        base_url=app.settings.base_url,
        busy=Refused(app, STATUS, TITLE, SENTENCE, retry_after=RETRY_SECONDS),
        goes_first=goes_first,
        may_be_slow=may_be_slow,
        is_behind_proxies=bool(app.settings.trusted_proxies),
    )


def _leave(entered: list[Places]) -> None:
    for places in reversed(entered):
        places.leave()
