"""Sending one message to thousands of sockets: the frame is built once and written straight to each of them.

It reads internals of python-socketio and engine.io, so both are pinned;
`tests/live/test_fanout.py` fails when they move.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias
from uuid import uuid4

import gevent
import socketio
import structlog
from engineio import packet as engine_packet
from gevent.event import Event
from redis import RedisError
from socketio import packet

from ..outside.valkey import Valkey, ValkeyDown
from .gate import DIRECT_LIMIT
from .websocket import text_frame

log = structlog.get_logger()
SLICE = 500
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0

Order: TypeAlias = Callable[[dict[str, Any]], None]


class FastManager(socketio.Manager):
    """Rooms of this process, written to directly.

    `sent` holds the newest version that went to each room: what is not newer is not sent again. `missed` holds the
    sockets of a room that were too slow for a message; `send_missed` gives them the newest one later. `orders` are
    messages between our own processes (close the sockets of a session, leave a room): they travel like any other and
    end here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent: dict[str, int] = {}
        self.missed: defaultdict[str, set[str]] = defaultdict(set)
        self.orders: dict[str, Order] = {}
        self.entered: defaultdict[str, set[str | None]] = defaultdict(set)

    def emit(  # type: ignore[no-untyped-def]
        self, event, data, namespace="/", room=None, skip_sid=None, callback=None, to=None, **kwargs
    ) -> None:
        room = to or room
        if event in self.orders:
            self.orders[event](data)
            return
        if isinstance(data, tuple) or callback or skip_sid or namespace != "/" or not isinstance(room, str):
            super().emit(event, data, namespace=namespace, room=room, skip_sid=skip_sid, callback=callback, **kwargs)
            return
        if not self.is_news(room, data):
            return
        text = message_text(self.server, event, data)
        if len(text) > DIRECT_LIMIT:
            super().emit(event, data, namespace=namespace, room=room, **kwargs)
            return
        self.write(room, text)

    def is_news(self, room: str, data: Any) -> bool:
        """Whether a message is newer than the last one of its room, which it then becomes; without a version it is."""
        if room not in self.rooms.get("/", {}) and room not in self.sent:
            return False  # nobody here watches it
        if not isinstance(data, dict) or "version" not in data:
            return True
        if data["version"] <= self.sent.get(room, -1):
            return False
        self.sent[room] = data["version"]
        return True

    def write(self, room: str, text: str) -> None:
        """Write to everyone in the room, letting other work in between the slices."""
        frame = text_frame(text)
        self.missed.pop(room, None)
        for number, (_sid, eio_sid) in enumerate(self.get_participants("/", room), start=1):
            if not self.write_one(eio_sid, text, frame):
                self.missed[room].add(eio_sid)
            if number % SLICE == 0:
                gevent.sleep(0)

    def write_one(self, eio_sid: str, text: str, frame: bytes) -> bool:
        connection = self.server.environ.get(eio_sid, {}).get("live.connection")
        if connection is not None:
            return bool(connection.write(frame))
        # Not one of our websockets (the test client): engine.io's own queue.
        self.server._send_eio_packet(eio_sid, engine_packet.Packet(engine_packet.MESSAGE, text[1:]))
        return True

    def send_missed(self, event: str, data: dict[str, Any], room: str) -> None:
        """Give the newest message to those who were too slow for the last one and are still in the room."""
        late = self.missed.pop(room, None)
        if not late:
            return
        text = message_text(self.server, event, data)
        frame = text_frame(text)
        late.intersection_update(eio_sid for _sid, eio_sid in self.get_participants("/", room))
        still = {eio_sid for eio_sid in late if not self.write_one(eio_sid, text, frame)}
        if still:
            self.missed[room] |= still

    # The stock manager looks through every room of the process for those of one socket, and each socket has a room of
    # its own: when thousands leave at once, that is seconds. `entered` knows them.

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self.entered[sid].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        if sid in self.entered:
            self.entered[sid].discard(room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        return [room for room in self.entered.get(sid, ()) if room is not None]

    def basic_disconnect(self, sid: str, namespace: str, **_kwargs: Any) -> None:
        for room in self.entered.pop(sid, ()):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            waiting = pending.get(namespace, [])
            if sid in waiting:
                waiting.remove(sid)
            if not waiting:
                pending.pop(namespace, None)

    def live_rooms(self) -> list[str]:
        """Rooms with somebody in them, apart from the one that each socket has for itself."""
        rooms = self.rooms.get("/", {})
        return [room for room in rooms if room is not None and ":" in room]

    def forget_empty_rooms(self) -> None:
        rooms = self.rooms.get("/", {})
        for known in (self.sent, self.missed):
            for room in [room for room in known if room not in rooms]:
                del known[room]


def message_text(server: Any, event: str, data: Any) -> str:
    """A Socket.IO event as engine.io would send it."""
    arguments = [] if data is None else [data]
    encoded = server.packet_class(packet.EVENT, namespace="/", data=[event, *arguments]).encode()
    return f"{engine_packet.MESSAGE}{encoded}"


class PatientRedisManager(socketio.RedisManager):
    """Redis pub/sub that makes nobody wait and looks for a server that is away once a second."""

    def __init__(self, valkey: Valkey, *, channel: str, write_only: bool = False) -> None:
        super().__init__(channel=channel, write_only=write_only)
        self.valkey = valkey
        self.has_tried = Event()

    def wait_until_listening(self) -> None:
        """Go on once this process hears the others, or has found that Valkey is away."""
        self.has_tried.wait(LONGEST_PAUSE)

    def _publish(self, data: Any) -> None:
        self.valkey.run(lambda client: client.publish(self.channel, self.json.dumps(data)))

    def _redis_listen_with_retries(self) -> Iterator[Any]:
        pause = FIRST_PAUSE
        while True:
            self.pubsub = self.valkey.subscriber()
            try:
                self.pubsub.subscribe(self.channel)
                while True:
                    message = self.pubsub.get_message(timeout=1.0)
                    pause = FIRST_PAUSE
                    if message is not None and message["type"] == "subscribe":
                        self.has_tried.set()
                    elif message is not None:
                        yield message
            except (RedisError, OSError) as error:
                self.has_tried.set()
                log.warning("live messages do not arrive", error=type(error).__name__)
                gevent.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            finally:
                self.pubsub.close()


class FastRedisManager(PatientRedisManager, FastManager):
    """The two together, in this order: what the network brings is handed on to the fast writer."""

    def initialize(self) -> None:
        # Processes forked from one that had loaded the application would take each other's messages for their own.
        self.host_id = uuid4().hex
        super().initialize()

    def _publish(self, data: Any) -> None:
        # A lost message costs two seconds (live.py reads again); a request that fails for want of Valkey costs more.
        with suppress(ValkeyDown):
            super()._publish(data)
