"""The word to forget pages, told to all processes of this site and heard from them, by way of Valkey."""

import json
import time
from collections import deque
from contextlib import suppress
from typing import Any

from flask import Flask
from redis import RedisError

from ..outside.loops import Loop
from ..outside.valkey import Valkey, ValkeyDown, site_mark
from .pagestore import LocalCache

PING_SECONDS = 0.25
HEARD_SECONDS = 1.0  # how long one answer of Valkey's holds; it expires by itself, whatever became of the loop
MOST_UNSAID = 1000


class Forgetting:
    """What one process forgets, all forget."""

    def __init__(self, app: Flask, cache: LocalCache) -> None:
        self.loop = Loop("forgotten pages", self._step, pause=0)
        self._cache = cache
        self._server: Valkey = app.extensions["valkey"]
        self._channel = f"forget-pages:{site_mark(app)}"
        self._unsaid: deque[tuple[str, ...]] = deque(maxlen=MOST_UNSAID)
        self._pubsub: Any = None
        self._heard_at = -HEARD_SECONDS
        self._listens_since = float("inf")

    def has_heard_since(self, moment: float) -> bool:
        """Whether every word of the others since then (Unix time) has arrived here."""
        return self._listens_since <= moment and time.monotonic() - self._heard_at < HEARD_SECONDS

    def forget(self, *paths: str) -> None:
        """Forget these pages and tell the others, who hear it late when Valkey is away at this moment."""
        self._cache.forget(*paths)
        self._unsaid.append(paths)
        try:
            self._say()
        except ValkeyDown:
            self.loop.start()

    def _say(self) -> None:
        while self._unsaid:
            paths = self._unsaid.popleft()
            word = json.dumps(paths)
            try:
                self._server.run(lambda client, word=word: client.publish(self._channel, word))  # type: ignore[misc]
            except ValkeyDown:
                self._unsaid.appendleft(paths)
                raise

    def _step(self) -> None:
        """Wait for a message, a moment at most. That Valkey is away is no fault of this loop."""
        try:
            self._hear()
        except (RedisError, OSError):
            self._hang_up()
            time.sleep(PING_SECONDS)
        except BaseException:
            self._hang_up()
            raise
        with suppress(ValkeyDown):
            self._say()

    def _hear(self) -> None:
        if self._pubsub is None:
            self._pubsub = self._server.subscriber(timeout=1)
            self._pubsub.subscribe(self._channel)
        message = self._pubsub.get_message(timeout=PING_SECONDS)
        if message is None:
            self._pubsub.ping()
            return
        if message["type"] == "subscribe":
            self._listens_since = time.time()  # what was said before is lost; after it nothing, however late it is read
        self._heard_at = time.monotonic()
        if message["type"] == "message":
            self._cache.forget(*json.loads(message["data"]))

    def _hang_up(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        self._heard_at = -HEARD_SECONDS
        if pubsub is not None:
            pubsub.close()
