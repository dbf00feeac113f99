"""What one process says, all of them hear: messages to rooms travel by Valkey's publish and subscribe.

A message may be lost: nobody waits for Valkey, and what is true is read again every two seconds (`rereading`).
"""

import json
import os
from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import uuid4

import gevent
from flask import Flask
from gevent.event import Event
from redis import RedisError
from structlog import get_logger

from ..outside.loops import Loop
from ..outside.valkey import Valkey, site_mark

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
HEARING_SECONDS = 1.0  # then the loop says that it lives

Deliver: TypeAlias = Callable[[str, dict[str, Any], str], None]
log = get_logger()


class Relay:
    """Says, and in a loop hears what other processes say: `deliver(event, payload, room)`."""

    def __init__(self, app: Flask, deliver: Deliver | None = None) -> None:
        self.valkey: Valkey = app.extensions["valkey"]
        self.channel = f"live:{site_mark(app)}"  # a database number does not part channels
        self.deliver = deliver
        self.pause = FIRST_PAUSE
        self.has_tried = Event()
        self._relay_id = uuid4().hex
        self._subscriber: Any = None
        self._loop = Loop("relay", self._hear, pause=0)

    def publish(self, event: str, payload: dict[str, Any], room: str) -> None:
        """Tell the other processes. Raises ValkeyDown."""
        message = json.dumps({"event": event, "payload": payload, "room": room, "origin": self._origin()})
        self.valkey.run(lambda client: client.publish(self.channel, message))

    def start(self) -> None:
        """Hear, from now on and once in this process."""
        self._loop.start()

    def wait_until_hearing(self) -> None:
        """Go on once this process hears the others, or has found that Valkey is away."""
        self.has_tried.wait(LONGEST_PAUSE)

    def _origin(self) -> str:
        # Processes forked from one that had loaded the application would take each other's messages for their own.
        return f"{self._relay_id}.{os.getpid()}"

    def _hear(self) -> None:
        try:
            message = self._listen()
        except (RedisError, OSError) as error:
            self._hang_up()
            self.has_tried.set()
            log.warning("live messages do not arrive", error=type(error).__name__)
            gevent.sleep(self.pause)
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            return
        except BaseException:  # whatever else ended it, half an answer may be left on the connection
            self._hang_up()
            raise
        if message is not None and message["type"] == "message":
            self._hand_on(json.loads(message["data"]))

    def _listen(self) -> dict[str, Any] | None:
        if self._subscriber is None:
            self._subscriber = self.valkey.subscriber()
            self._subscriber.subscribe(self.channel)
        message: dict[str, Any] | None = self._subscriber.get_message(timeout=HEARING_SECONDS)
        self.pause = FIRST_PAUSE
        if message is not None and message["type"] == "subscribe":
            self.has_tried.set()
        return message

    def _hang_up(self) -> None:
        subscriber, self._subscriber = self._subscriber, None
        if subscriber is not None:
            subscriber.close()

    def _hand_on(self, message: dict[str, Any]) -> None:
        if self.deliver is not None and message["origin"] != self._origin():
            self.deliver(message["event"], message["payload"], message["room"])
