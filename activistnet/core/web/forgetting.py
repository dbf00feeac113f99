"""The word to forget pages, told to all processes of this site and heard from them, by way of Valkey."""

from collections import deque
from contextlib import suppress
from typing import Any

from ..application import Site
from ..outside.channel import Channel
from ..outside.loops import Loop
from ..outside.valkey import ValkeyDown
from .pagestore import LocalCache

MOST_UNSAID = 1000
CLOSING_SECONDS = 5


class Forgetting:
    """What one process forgets, all forget."""

    def __init__(self, app: Site, store: LocalCache[Any, Any]) -> None:
        self.stores = [store]
        self.channel = Channel(app, "forget-pages", self._forget_here)
        self.loop = Loop("forgotten pages", self._step, pause=0)
        self.has_heard_since = self.channel.has_heard_since
        self._unsaid: deque[tuple[str, ...]] = deque(maxlen=MOST_UNSAID)

    def forget(self, *paths: str) -> None:
        """Forget these pages and tell the others, who hear it late when Valkey is away at this moment."""
        self._forget_here(*paths)
        self._unsaid.append(paths)
        try:
            self._say()
        except ValkeyDown:
            self.loop.start()

    def clear(self) -> None:
        """Forget all there is, in this process."""
        for store in self.stores:
            store.clear()

    def close(self) -> None:
        """Hear nothing any more."""
        self.loop.stop(wait=CLOSING_SECONDS)
        self.channel.hang_up()

    def _forget_here(self, *paths: str) -> None:
        for store in self.stores:
            store.forget(*paths)

    def _say(self) -> None:
        while self._unsaid:
            paths = self._unsaid.popleft()
            try:
                self.channel.say(*paths)
            except ValkeyDown:
                self._unsaid.appendleft(paths)
                raise

    def _step(self) -> None:
        self.channel.listen()
        with suppress(ValkeyDown):
            self._say()
