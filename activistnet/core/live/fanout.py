"""The rooms of this process: who is in them, and which version they have heard."""

from collections import defaultdict
from itertools import chain
from typing import Any

import socketio


class Rooms(socketio.Manager):
    """The stock manager, which tells no room what it has heard already.

    `sent` holds the newest version that went to each room, -1 before the first: what is not newer is not news.
    `watching` holds the rooms that each socket has entered, without the one that it has for itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, int] = {}
        self.watching: defaultdict[str, set[str]] = defaultdict(set)

    def emit(
        self, event: str, data: dict[str, Any], namespace: str = "/", room: str | None = None, **options: Any
    ) -> None:
        if room is None or any(options.values()):
            super().emit(event, data, namespace, room=room, **options)
        elif "version" not in data:
            self.tell(event, data, room)
        elif data["version"] > self.sent.get(room, data["version"]):
            self.sent[room] = data["version"]
            self.tell(event, data, room)
        else:
            self.repeat(event, data, room)

    def tell(self, event: str, data: Any, room: str) -> None:
        """Send news to everyone in the room; engine.io keeps it for who is slow."""
        super().emit(event, data, "/", room=room)

    def repeat(self, event: str, data: dict[str, Any], room: str) -> None:
        """What the room has heard, or nobody here watches."""

    def expect(self, room: str) -> None:
        """Note what is told in this room from now on: somebody is about to enter."""
        self.sent.setdefault(room, -1)

    def enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        super().enter_room(sid, namespace, room, eio_sid=eio_sid)
        self.expect(room)
        self.watching[sid].add(room)

    def leave_room(self, sid: str, namespace: str, room: str) -> None:
        super().leave_room(sid, namespace, room)
        if sid in self.watching:
            self.watching[sid].discard(room)

    def disconnect(self, sid: str, namespace: str, **kwargs: Any) -> Any:
        result = super().disconnect(sid, namespace, **kwargs)
        self.watching.pop(sid, None)
        return result

    def watched(self) -> set[str]:
        """The rooms with somebody in them; what was sent to others is forgotten."""
        rooms = set(chain.from_iterable(self.watching.values()))
        for room in self.sent.keys() - rooms:
            del self.sent[room]
        return rooms
