"""Finished pages: how one is sent in parts that fit the browser, and how this process keeps them."""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

import brotli
from werkzeug.http import parse_accept_header, parse_etags, unquote_etag
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WORTH_COMPRESSING = 1000
LONGEST_WISHES = 100  # characters of an Accept-Encoding; whoever sends more than browsers do gets the plain page
LEFT_OUT = frozenset({"content-length", "content-encoding", "etag", "x-request-id", "date", "connection"})
MOST_BYTES = 64_000_000
# At levels that cost less than a millisecond for a page.
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=4),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
    "": bytes,
}
Header = tuple[str, str]


def numbered(number: int) -> str:
    """Under which all pages are forgotten that have this number in their address, whatever else is in it."""
    return f"#{number}"


class Key(NamedTuple):
    """All that a public page depends on; `about` says again which number is in its path."""

    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    language: str
    theme: str
    about: str


class Page:
    """A page as it is sent: its headers, its body, and the same body compressed."""

    def __init__(self, answer: Response, *, made_at: float, seconds: float) -> None:
        answer.add_etag(weak=True)
        self.etag = answer.headers["ETag"]
        self.headers = [(name, value) for name, value in answer.headers if name.lower() not in LEFT_OUT]
        self.body = answer.get_data()
        self.made_at = made_at
        self.seconds = seconds
        self.failed_at = 0.0  # when it could not be made anew
        self._sent: dict[str, tuple[list[Header], bytes]] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        stale = [("X-Stale", "1")] if self.failed_at else []
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and parse_etags(known).contains_weak(unquote_etag(self.etag)[0] or ""):
            start_response("304 NOT MODIFIED", [*self.headers, ("ETag", self.etag), *stale])
            return []
        headers, body = self._sent_as(best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        start_response("200 OK", [*headers, *stale])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _sent_as(self, encoding: str) -> tuple[list[Header], bytes]:
        """Headers and body in this encoding, made at the first wish for it. Small bodies stay as they are."""
        if len(self.body) < WORTH_COMPRESSING:
            encoding = ""
        if encoding not in self._sent:
            body = COMPRESS[encoding](self.body)
            etag = f"W/{self.etag}" if encoding and not self.etag.startswith("W/") else self.etag
            headers = [*self.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
            self._sent[encoding] = ([*headers, ("Content-Encoding", encoding)] if encoding else headers, body)
        return self._sent[encoding]

    @property
    def size(self) -> int:
        return 2 * len(self.body) + 2000


@lru_cache(64)
def best_encoding(accepted: str) -> str:
    """The encoding to send, from an Accept-Encoding."""
    wishes = parse_accept_header(accepted if len(accepted) <= LONGEST_WISHES else "")
    return next((encoding for encoding in ("br", "gzip") if wishes.quality(encoding) > 0), "")


class Making:
    """A page that somebody is making."""

    def __init__(self) -> None:
        self.begun_at = time.time()
        self.ended = threading.Event()


class HasPath(Protocol):
    """A key that says with which page its thing is forgotten, and with which number in an address."""

    @property
    def path(self) -> str: ...
    @property
    def about(self) -> str: ...


class HasSize(Protocol):
    """A thing that says how many bytes it takes, roughly."""

    @property
    def size(self) -> int: ...


K = TypeVar("K", bound=HasPath)
V = TypeVar("V", bound=HasSize)


class LocalCache(Generic[K, V]):
    """The pages of this process and those being made; when they are too many, those made longest ago are dropped."""

    def __init__(self, *, most_bytes: int | None = None) -> None:
        self._size = 0
        self._most_bytes = most_bytes
        self._pages: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, Making] = {}
        self._lock = threading.Lock()
        self.get = self._pages.get

    def begin(self, key: K) -> tuple[Making, bool]:
        """The making of this page, and whether it is for the caller to do, and to end with `end`."""
        mine = Making()
        making = self._making.setdefault(key, mine)
        return making, making is mine

    def end(self, key: K, making: Making) -> None:
        """Let those go on who wait for this page."""
        with self._lock:
            if self._making.get(key) is making:
                del self._making[key]
        making.ended.set()

    def put(self, key: K, page: V, making: Making) -> None:
        """Keep a page, unless it was forgotten while it was made."""
        with self._lock:
            if self._making.get(key) is not making:
                return
            self._drop(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > (self._most_bytes or MOST_BYTES):
                self._drop(next(iter(self._pages)))

    def forget(self, *paths: str) -> None:
        """Never again show what was made of these paths, or of numbers (`numbered`), until now.

        But to those who wait for it already.
        """
        these = frozenset(paths)
        with self._lock:
            for key in [key for key in self._pages if key.path in these or key.about in these]:
                self._drop(key)
            for key in [key for key in list(self._making) if key.path in these or key.about in these]:
                self._making.pop(key)

    def clear(self) -> None:
        """The same of all."""
        with self._lock:
            for key in list(self._pages):
                self._drop(key)
            self._making.clear()

    def _drop(self, key: K) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size
