"""Finished pages: how one is sent in parts that fit the browser, and how this process keeps them."""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import blake2b
from typing import NamedTuple

import brotli
from werkzeug.http import parse_accept_header, parse_etags, unquote_etag

WORTH_COMPRESSING = 1000
LEFT_OUT = frozenset({"content-length", "content-encoding", "etag", "x-request-id", "date", "connection"})
MOST_BYTES = 64_000_000
# At levels that cost less than a millisecond for a page.
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=4),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
    "": bytes,
}
Header = tuple[str, str]


class Key(NamedTuple):
    """All that a public page depends on."""

    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    language: str
    theme: str


class Page:
    """A page as it is sent: its headers, its body, and the same body compressed."""

    def __init__(self, headers: list[Header], body: bytes, *, made_at: float, seconds: float) -> None:
        given = {name.lower(): value for name, value in headers}
        self.headers = [(name, value) for name, value in headers if name.lower() not in LEFT_OUT]
        self.etag = given.get("etag") or f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
        self.body = body
        self.made_at = made_at
        self.seconds = seconds
        self.is_failing = False
        self.wait_until = 0.0
        self._sent: dict[str, tuple[list[Header], bytes]] = {}

    def sent_as(self, encoding: str) -> tuple[list[Header], bytes]:
        """Headers and body in this encoding, made at the first wish for it. Small bodies stay as they are."""
        if len(self.body) < WORTH_COMPRESSING:
            encoding = ""
        if encoding not in self._sent:
            body = COMPRESS[encoding](self.body)
            etag = f"W/{self.etag}" if encoding and not self.etag.startswith("W/") else self.etag
            headers = [*self.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
            self._sent[encoding] = ([*headers, ("Content-Encoding", encoding)] if encoding else headers, body)
        return self._sent[encoding]

    def is_known(self, etags: str) -> bool:
        """Whether the browser has this very page already, by its If-None-Match."""
        return parse_etags(etags).contains_weak(unquote_etag(self.etag)[0] or "")

    @property
    def size(self) -> int:
        return 2 * len(self.body) + 2000


def best_encoding(accepted: str) -> str:
    """The encoding to send, from an Accept-Encoding. Whoever sends more than browsers do gets the plain page."""
    return _best_encoding(accepted) if len(accepted) <= 100 else ""


@lru_cache(64)
def _best_encoding(accepted: str) -> str:
    wishes = parse_accept_header(accepted)
    return next((encoding for encoding in ("br", "gzip") if wishes.quality(encoding) > 0), "")


class Making:
    """A page that somebody is making. What is forgotten meanwhile may be shown to them, and is not kept."""

    def __init__(self) -> None:
        self.begun_at = time.time()
        self.ended = threading.Event()
        self.is_forgotten = False


class LocalCache:
    """The pages of this process and those being made, the longest unused ones dropped first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._making: dict[Key, Making] = {}
        self._lock = threading.Lock()
        self.get = self._pages.get

    def begin(self, key: Key) -> tuple[Making, bool]:
        """The making of this page, and whether it is for the caller to do, and to end with `end`."""
        mine = Making()
        making = self._making.setdefault(key, mine)
        return making, making is mine

    def end(self, key: Key) -> None:
        """Let those go on who wait for this page."""
        self._making.pop(key).ended.set()

    def put(self, key: Key, page: Page, making: Making) -> None:
        with self._lock:
            if making.is_forgotten:
                return
            self._drop(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > self._most:
                self._drop(next(iter(self._pages)))

    def forget(self, *paths: str) -> None:
        """Never again show what was made of these paths until now."""
        with self._lock:
            for key in [key for key in self._pages if key.path in paths]:
                self._drop(key)
            for key, making in list(self._making.items()):
                making.is_forgotten |= key.path in paths

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size
