"""Finished pages: how one is kept, sent in parts that fit the browser, and shared between processes."""

import gzip
import json
import threading
import time
from collections import OrderedDict
from hashlib import blake2b
from typing import NamedTuple

import brotli
from redis import Redis, RedisError

from ..outside.valkey import Valkey, ValkeyDown

KEPT_SECONDS = 60
WORTH_COMPRESSING = 1000
LEFT_OUT = frozenset({"content-length", "content-encoding", "etag", "x-request-id", "date", "connection"})
CHANNEL = "forget-pages"


class Key(NamedTuple):
    """All that a public page depends on."""

    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    language: str
    theme: str

    def digest(self) -> bytes:
        return b"page:" + blake2b(repr(tuple(self)).encode(), digest_size=20).digest()


class Page:
    """A page as it is sent: its headers, its body, and the same body compressed."""

    def __init__(self, headers: list[tuple[str, str]], body: bytes, *, made_at: float, seconds: float) -> None:
        given = {name.lower(): value for name, value in headers}
        self.headers = [(name, value) for name, value in headers if name.lower() not in LEFT_OUT]
        self.etag = given.get("etag") or f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
        self.body = body
        self.made_at = made_at
        self.seconds = seconds
        self.is_failing = False
        self.wait_until = 0.0
        self._sent: dict[str, tuple[list[tuple[str, str]], bytes]] = {}

    def sent_as(self, encoding: str) -> tuple[list[tuple[str, str]], bytes]:
        """Headers and body in this encoding, made at the first wish for it. Small bodies stay as they are."""
        if len(self.body) < WORTH_COMPRESSING:
            encoding = ""
        if encoding not in self._sent:
            body = compress(self.body, encoding)
            headers = [*self.headers, ("ETag", self._etag_in(encoding)), ("Content-Length", str(len(body)))]
            self._sent[encoding] = ([*headers, ("Content-Encoding", encoding)] if encoding else headers, body)
        return self._sent[encoding]

    def is_known(self, etags: str) -> bool:
        """Whether the browser has this very page already, by its If-None-Match."""
        mine = self.etag.removeprefix("W/")
        return etags.strip() == "*" or any(tag.strip().removeprefix("W/") == mine for tag in etags.split(","))

    @property
    def size(self) -> int:
        return 2 * len(self.body) + 2000

    def _etag_in(self, encoding: str) -> str:
        return f"W/{self.etag}" if encoding and not self.etag.startswith("W/") else self.etag

    def pack(self) -> bytes:
        """As it is kept in Valkey."""
        encoding = "br" if len(self.body) >= WORTH_COMPRESSING else ""
        about = [encoding, self.made_at, self.seconds, [*self.headers, ("ETag", self.etag)]]
        return json.dumps(about).encode() + b"\n" + self.sent_as(encoding)[1]

    @classmethod
    def unpack(cls, packed: bytes) -> "Page":
        about, _, body = packed.partition(b"\n")
        encoding, made_at, seconds, headers = json.loads(about)
        plain = brotli.decompress(body) if encoding else body
        return cls([(name, value) for name, value in headers], plain, made_at=made_at, seconds=seconds)


def compress(body: bytes, encoding: str) -> bytes:
    """At a level that costs less than a millisecond for a page."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=4))
    return gzip.compress(body, 5, mtime=0) if encoding == "gzip" else body


def best_encoding(accepted: str) -> str:
    """The encoding to send, from an Accept-Encoding."""
    wishes = dict(part.strip().lower().partition(";")[::2] for part in accepted.split(","))
    for encoding in ("br", "gzip"):
        if encoding in wishes and wishes[encoding].replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            return encoding
    return ""


class Near:
    """The pages of this process, the least used ones dropped first."""

    def __init__(self, most_bytes: int = 64_000_000) -> None:
        self._most = most_bytes
        self._size = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._forgotten: dict[str, float] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        return page if page is not None and not self.is_forgotten(key.path, page.made_at) else None

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > self._most:
                self._drop(next(iter(self._pages)))

    def forget(self, path: str, at: float) -> None:
        """Never again show what was made of `path` before `at`."""
        with self._lock:
            for key in [key for key in self._pages if key.path == path]:
                self._drop(key)
            self._forgotten = {p: t for p, t in self._forgotten.items() if t > at - 2 * KEPT_SECONDS}
            self._forgotten[path] = max(at, self._forgotten.get(path, 0.0))

    def is_forgotten(self, path: str, made_at: float) -> bool:
        return bool(self._forgotten) and made_at <= self._forgotten.get(path, 0.0)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size


class Far:
    """The pages that all processes share, in Valkey; without it there are none."""

    def __init__(self, server: Valkey, near: Near) -> None:
        self._server = server
        self._near = near
        self._listening = False

    @property
    def is_down(self) -> bool:
        return self._server.is_down

    def get(self, key: Key) -> Page | None:
        self._listen()
        try:
            packed, forgotten = self._server.run(lambda c: c.mget([key.digest(), _mark(key.path)]))  # type: ignore[misc]
        except ValkeyDown:
            return None
        if forgotten is not None:
            self._near.forget(key.path, float(forgotten))
        page = Page.unpack(packed) if packed else None
        return page if page is not None and not self._near.is_forgotten(key.path, page.made_at) else None

    def put(self, key: Key, page: Page) -> None:
        try:
            self._server.run(lambda client: client.set(key.digest(), page.pack(), ex=KEPT_SECONDS))
        except ValkeyDown:
            return

    def forget(self, paths: tuple[str, ...], at: float) -> None:
        """Tell all processes, those that start later too."""

        def tell(client: Redis) -> None:
            with client.pipeline(transaction=False) as lines:
                for path in paths:
                    lines.set(_mark(path), at, ex=2 * KEPT_SECONDS)
                    lines.publish(CHANNEL, json.dumps([path, at]))
                lines.execute()

        try:
            self._server.run(tell)
        except ValkeyDown:
            return

    def _listen(self) -> None:
        """Hear what other processes forget; begun by the first page, so that it runs in the process that serves."""
        if not self._listening:
            self._listening = True
            threading.Thread(target=self._hear, name="forgotten pages", daemon=True).start()

    def _hear(self) -> None:
        while True:
            try:
                self._hear_until_lost()
            except (RedisError, OSError):
                time.sleep(1)

    def _hear_until_lost(self) -> None:
        pubsub = self._server.subscriber()
        pubsub.subscribe(CHANNEL)
        try:
            for message in pubsub.listen():
                if message["type"] == "message":
                    path, at = json.loads(message["data"])
                    self._near.forget(path, at)
        finally:
            self._near.clear()  # what is said until the next subscription is lost


def _mark(path: str) -> bytes:
    return b"page-forgotten:" + blake2b(path.encode("utf-8", "surrogatepass"), digest_size=20).digest()
