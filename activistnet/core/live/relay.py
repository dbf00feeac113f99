"""What one process says, all of them hear: messages to rooms travel by a channel of Valkey's.

A message may be lost: nobody waits for Valkey, and what is true is read again every two seconds (`rereading`).
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Flask

from ..outside.channel import Channel
from ..outside.loops import Loop

LONGEST_WAIT = 1.0

Deliver: TypeAlias = Callable[[str, dict[str, Any], str], None]


class Relay:
    """Says, and in a loop hears what other processes say: `deliver(event, payload, room)`."""

    def __init__(self, app: Flask, deliver: Deliver) -> None:
        self.channel = Channel(app, "live", deliver)
        self._loop = Loop("relay", self.channel.listen, pause=0)

    def publish(self, event: str, payload: dict[str, Any], room: str) -> None:
        """Tell the other processes. Raises ValkeyDown."""
        self.channel.say(event, payload, room)

    def start(self) -> None:
        """Hear, from now on and once in this process."""
        self._loop.start()

    def wait_until_hearing(self) -> None:
        """Go on once this process hears the others, or has found that Valkey is away."""
        self.channel.has_tried.wait(LONGEST_WAIT)
