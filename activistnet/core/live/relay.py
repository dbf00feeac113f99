"""What one process says, all of them hear: messages to rooms travel by a channel of Valkey's.

A message may be lost: nobody waits for Valkey, and what is true is read again every two seconds (`rereading`).
"""

import json
import os
from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import uuid4

from flask import Flask

from ..outside.channel import Channel
from ..outside.loops import Loop

LONGEST_WAIT = 1.0

Deliver: TypeAlias = Callable[[str, dict[str, Any], str], None]


class Relay:
    """Says, and in a loop hears what other processes say: `deliver(event, payload, room)`."""

    def __init__(self, app: Flask, deliver: Deliver | None = None) -> None:
        self.channel = Channel(app, "live", self._hear)
        self.deliver = deliver
        self._relay_id = uuid4().hex
        self._loop = Loop("relay", self.channel.listen, pause=0)

    def publish(self, event: str, payload: dict[str, Any], room: str) -> None:
        """Tell the other processes. Raises ValkeyDown."""
        self.channel.say(json.dumps({"event": event, "payload": payload, "room": room, "origin": self._origin()}))

    def start(self) -> None:
        """Hear, from now on and once in this process."""
        self._loop.start()

    def wait_until_hearing(self) -> None:
        """Go on once this process hears the others, or has found that Valkey is away."""
        self.channel.has_tried.wait(LONGEST_WAIT)

    def _origin(self) -> str:
        # Processes forked from one that had loaded the application would take each other's messages for their own.
        return f"{self._relay_id}.{os.getpid()}"

    def _hear(self, text: str) -> None:
        message = json.loads(text)
        if self.deliver is not None and message["origin"] != self._origin():
            self.deliver(message["event"], message["payload"], message["room"])
