"""Channels of Valkey: what one process of this site says, all others that listen hear, and whether one hears is known.

What is said while Valkey is away is lost.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from redis import RedisError
from structlog import get_logger

from ..application import Site
from .valkey import Valkey, site_mark

PING_SECONDS = 0.25
HEARD_SECONDS = 1.0  # how long one answer of Valkey's holds; it expires by itself, whatever became of the listening
NEVER = float("inf")

log = get_logger()


class Channel:
    """Says values that JSON can spell, and for who calls `listen` again and again (a `Loop`) hears: `hear(*values)`."""

    def __init__(self, app: Site, name: str, hear: Callable[..., object]) -> None:
        self.name = f"{name}:{site_mark(app)}"  # a database number does not part channels
        self.valkey: Valkey = app.extensions["valkey"]
        self.has_tried = threading.Event()  # to hear: whoever waits to be heard need not wait longer
        self._hear = hear
        self._number = uuid4().hex
        self._pubsub: Any = None
        self._listens_since = NEVER
        self._heard_at = 0.0

    def say(self, *values: Any) -> None:
        """Tell all others who listen. Raises ValkeyDown."""
        text = json.dumps([self._origin(), *values])
        self.valkey.run(lambda client: client.publish(self.name, text))

    def has_heard_since(self, moment: float) -> bool:
        """Whether all that was said since then (Unix time) has arrived here."""
        return self._listens_since <= moment and time.monotonic() - self._heard_at < HEARD_SECONDS

    def listen(self) -> None:
        """Wait for a message, a moment at most. That Valkey is away is no fault of the loop that calls."""
        try:
            text = self._next()
        except (RedisError, OSError) as error:
            if self._listens_since != NEVER or not self.has_tried.is_set():  # once until it is back
                log.warning("nothing is heard", channel=self.name, error=type(error).__name__)
            self.hang_up()
            self.has_tried.set()
            time.sleep(PING_SECONDS)
            return
        except BaseException:  # whatever else ended it, half an answer may be left on the connection
            self.hang_up()
            raise
        if text is not None:
            self._hand_on(text)

    def _next(self) -> str | None:
        if self._pubsub is None:
            self._pubsub = self.valkey.subscriber()
            self._pubsub.subscribe(self.name)
        message = self._pubsub.get_message(timeout=PING_SECONDS)
        if message is None:
            self._pubsub.ping()
            return None
        if message["type"] == "subscribe":
            self._listens_since = time.time()  # what was said before is lost; after it nothing, however late it is read
            self.has_tried.set()
        self._heard_at = time.monotonic()
        return message["data"] if message["type"] == "message" else None

    def _hand_on(self, text: str) -> None:
        try:
            origin, *values = json.loads(text)
            if origin != self._origin():
                self._hear(*values)
        except BaseException:
            self._listens_since = time.time()  # this one was not heard
            raise

    def _origin(self) -> str:
        # Processes forked from one that had loaded the application would take each other's messages for their own.
        return f"{self._number}.{os.getpid()}"

    def hang_up(self) -> None:
        """Close the connection, if it is the caller who listens or nobody does any more."""
        pubsub, self._pubsub = self._pubsub, None
        self._listens_since = NEVER
        if pubsub is not None:
            pubsub.close()
