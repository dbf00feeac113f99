"""One message for thousands of sockets: its frame is built once and written straight to each connection.

Touches: python-socketio 5.18.1, `Manager.basic_disconnect` and the private bookkeeping it clears (`rooms`, `callbacks`,
`pending_connect`, `pending_disconnect`), `Server.environ` and `Server.packet_class`; python-engineio 4.15.1, the text
of a message.
Gain: with `connections` twice the messages a second of the stock server (`python -m bench.watchers`), which puts a
packet into a queue and makes a frame for each socket.
Guarded by: tests/live/test_fanout.py.
Without: `core.live.fanout.Rooms`, which says the same through engine.io's queues.
"""

from collections import defaultdict
from typing import Any

import gevent
from engineio import packet as engine_packet
from flask import Flask
from socketio import packet

from ..live.fanout import Rooms
from ..live.websocket import text_frame

DIRECT_LIMIT = 1024  # characters that go into a socket at once
SLICE = 500  # sockets between two looks at other work


def apply(app: Flask) -> None:
    """Called before the sockets are set up."""
    app.extensions["live.manager"] = FastRooms()


class FastRooms(Rooms):
    """Rooms of this process, written to directly.

    `missed` holds the sockets of a room that were too slow for a message; they get the newest one when it is repeated.
    """

    def __init__(self) -> None:
        super().__init__()
        self.missed: defaultdict[str, set[str]] = defaultdict(set)

    def tell(self, event: str, data: Any, room: str) -> None:
        """Write to everyone in the room, letting other work in between the slices."""
        text = message_text(self.server, event, data)
        if len(text) > DIRECT_LIMIT:
            super().tell(event, data, room)
            return
        frame = text_frame(text)
        self.missed.pop(room, None)
        for number, (_sid, eio_sid) in enumerate(self.get_participants("/", room), start=1):
            if not self._write(eio_sid, text, frame):
                self.missed[room].add(eio_sid)
            if number % SLICE == 0:
                gevent.sleep(0)

    def repeat(self, event: str, data: dict[str, Any], room: str) -> None:
        """Give the newest message to those who were too slow for the last one and are still in the room."""
        if room not in self.missed or data["version"] != self.sent[room]:
            return
        late = self.missed.pop(room)
        text = message_text(self.server, event, data)
        frame = text_frame(text)
        late.intersection_update(eio_sid for _sid, eio_sid in self.get_participants("/", room))
        still = {eio_sid for eio_sid in late if not self._write(eio_sid, text, frame)}
        if still:
            self.missed[room] |= still

    def watched(self) -> set[str]:
        """The rooms with somebody in them; what was sent to and missed by others is forgotten."""
        rooms = super().watched()
        for room in self.missed.keys() - rooms:
            del self.missed[room]
        return rooms

    def basic_disconnect(self, sid: str, namespace: str, **_kwargs: Any) -> None:
        # The stock manager looks through every room of the process for those of one socket, and each socket has a room
        # of its own: when thousands leave at once, that is seconds. `watching` knows them.
        for room in (*self.watching.get(sid, ()), sid, None):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)
            if not waiting:
                pending.pop(namespace, None)

    def _write(self, eio_sid: str, text: str, frame: bytes) -> bool:
        connection = self.server.environ.get(eio_sid, {}).get("live.connection")
        if connection is not None:
            return bool(connection.write(frame))
        self.server.eio.send(eio_sid, text[1:])  # not one of our connections: engine.io's own queue
        return True


def message_text(server: Any, event: str, data: Any) -> str:
    """A Socket.IO event as engine.io would send it."""
    arguments = [] if data is None else [data]
    encoded = server.packet_class(packet.EVENT, namespace="/", data=[event, *arguments]).encode()
    return f"{engine_packet.MESSAGE}{encoded}"
