"""The fast manager, against the installed engine.io: these fail when what it reads of its insides has moved."""

import socket
from collections.abc import Iterator
from typing import Any

import gevent
import pytest
import socketio
from gevent import socket as gevent_socket
from waiting import HANG, wait_until

from activistnet.core.live import websocket
from activistnet.core.patches import connections
from activistnet.core.patches.connections import use_connections
from activistnet.core.patches.fanout import DIRECT_LIMIT, FastRooms

pytestmark = pytest.mark.patched

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
PONG = b"\x81\x81\0\0\0\x003"


class Pair:
    """A server without a network, and the browsers' ends of its sockets."""

    def __init__(self) -> None:
        self.manager = FastRooms()
        self.server = socketio.Server(
            client_manager=self.manager, async_mode="gevent", async_handlers=False, cors_allowed_origins=[]
        )
        use_connections(self.server)
        self.server.on("connect", lambda *_: None)
        self.ends: list[socket.socket] = []
        self.tasks: list[Any] = []

    def connect(self, greeting: bytes | None = b"\x81\x82\0\0\0\x0040") -> socket.socket:
        """Open a socket and answer the browser's end of it, after the handshakes."""
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        environ = {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": "EIO=4&transport=websocket",
            "HTTP_CONNECTION": "Upgrade",
            "HTTP_UPGRADE": "websocket",
            "HTTP_SEC_WEBSOCKET_KEY": KEY,
            "gunicorn.socket": gevent_socket.socket(fileno=ours.detach()),
        }
        self.tasks.append(gevent.spawn(self.serve, environ))
        self.ends.append(theirs)
        theirs.settimeout(0)
        assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in hear(theirs, b"}"), "the example of RFC 6455"
        if greeting is not None:
            theirs.send(greeting)
            heard = hear(theirs, b'"')
            assert b"40{" in heard or b"44/" in heard
        return theirs

    def serve(self, environ: dict[str, Any]) -> None:
        self.server.handle_request(environ, None)
        environ["gunicorn.socket"].close()

    def enter(self, room: str) -> None:
        """Put everyone into a room."""
        for sid, _ in list(self.manager.get_participants("/", None)):
            self.manager.enter_room(sid, "/", room)

    def close(self) -> None:
        for end in self.ends:
            end.close()
        gevent.joinall(self.tasks, timeout=HANG)
        self.server.shutdown()


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.close()


def hear(end: socket.socket, awaited: bytes) -> bytes:
    """What a browser is sent, as soon as that is in it."""
    heard = b""
    while awaited not in heard:
        gevent_socket.wait_read(end.fileno(), timeout=HANG)
        piece = end.recv(8192)
        assert piece, heard
        heard += piece
    return heard


def told(version: int, **more: Any) -> dict[str, Any]:
    return {"petition": 1, "version": version, **more}


def test_a_message_is_written_straight_to_the_socket(pair: Pair) -> None:
    browser = pair.connect()
    pair.enter("petition:1")
    pair.manager.emit("count", told(2), namespace="/", room="petition:1")
    # No other greenlet has run since: what is here did not go through engine.io's writer.
    assert browser.recv(4096) == websocket.text_frame('42["count",{"petition":1,"version":2}]')


def test_what_is_long_or_for_everyone_goes_through_engine_io(pair: Pair) -> None:
    browser = pair.connect()
    pair.enter("petition:1")
    pair.manager.emit("count", told(2, text="x" * DIRECT_LIMIT), namespace="/", room="petition:1")
    pair.manager.emit("drain", {"within": 1}, namespace="/", room=None)
    with pytest.raises(BlockingIOError):
        browser.recv(4096)
    frames = hear(browser, b'{"within":1}]')
    assert frames.index(b'42["count"') < frames.index(b'42["drain",{"within":1}]')


def test_who_is_too_slow_misses_messages_and_gets_the_newest_later(pair: Pair) -> None:
    slow, quick = pair.connect(), pair.connect()
    pair.enter("petition:1")
    version = 0
    while not pair.manager.missed["petition:1"]:
        version += 1
        pair.manager.emit("count", told(version, text="x" * 900), namespace="/", room="petition:1")
        quick.recv(65536)
        assert version < 10_000
    assert len(pair.manager.missed["petition:1"]) == 1
    while True:
        try:
            slow.recv(65536)
        except BlockingIOError:
            break
    pair.manager.emit("count", told(version), namespace="/", room="petition:1")
    assert slow.recv(4096) == websocket.text_frame(f'42["count",{{"petition":1,"version":{version}}}]')
    assert not pair.manager.missed["petition:1"]
    with pytest.raises(BlockingIOError):
        quick.recv(4096)


def test_part_of_a_frame_closes_the_socket(pair: Pair) -> None:
    browser = pair.connect()
    pair.enter("petition:1")
    (connection,) = [environ["live.connection"] for environ in pair.server.environ.values()]

    class Half:
        """A kernel that takes half of what it is given."""

        def send(self, data: bytes) -> int:
            return len(data) // 2

        def shutdown(self, how: int) -> None:
            real.shutdown(how)

    real, connection.plain = connection.plain, Half()
    pair.manager.emit("count", told(1), namespace="/", room="petition:1")
    gevent_socket.wait_read(browser.fileno(), timeout=HANG)
    assert browser.recv(4096) == b""
    wait_until(lambda: not pair.server.eio.sockets, pause=gevent.sleep)


def test_rooms_without_anybody_leave_nothing_behind(pair: Pair) -> None:
    pair.connect()
    pair.enter("petition:1")
    pair.manager.emit("count", told(4), namespace="/", room="petition:1")
    pair.manager.emit("count", told(4), namespace="/", room="petition:2")
    assert pair.manager.sent == {"petition:1": 4}
    assert pair.manager.watched() == {"petition:1"}
    pair.ends[0].close()
    wait_until(lambda: not pair.manager.watched(), pause=gevent.sleep)
    assert (pair.manager.sent, dict(pair.manager.missed)) == ({}, {})


def test_rooms_of_a_socket_are_known_without_a_search(pair: Pair) -> None:
    pair.connect()
    pair.enter("petition:1")
    pair.enter("petition:2")
    (sid,) = (sid for sid, _ in pair.manager.get_participants("/", None))
    assert pair.manager.watching[sid] == {"petition:1", "petition:2"}
    pair.manager.leave_room(sid, "/", "petition:1")
    assert pair.manager.watching[sid] == {"petition:2"}
    pair.ends[0].close()
    wait_until(lambda: not pair.manager.rooms and not pair.manager.watching, pause=gevent.sleep)
    assert (pair.manager.pending_connect, pair.manager.pending_disconnect) == ({}, {})


def test_pings_wait_without_a_greenlet(pair: Pair) -> None:
    pair.server.eio.ping_interval = 0.05
    browser = pair.connect()
    for _ in range(2):
        browser.send(PONG)  # to one that came before the socket was open; without a ping it says nothing
        assert hear(browser, b"2") == websocket.text_frame("2")


def test_a_vanished_browser_is_let_go(pair: Pair) -> None:
    pair.server.eio.ping_interval, pair.server.eio.ping_timeout = 0.2, 0.1
    pair.connect()
    wait_until(lambda: pair.tasks[0].dead and not pair.server.eio.sockets, pause=gevent.sleep)


def test_who_greets_nobody_for_long_is_sent_away_and_so_is_who_has_left(pair: Pair, monkeypatch: Any) -> None:
    monkeypatch.setattr(connections, "GREETING_SECONDS", 0.2)
    stays, leaves = pair.connect(), pair.connect()
    silent = pair.connect(greeting=None)
    pair.connect(greeting=b"\x81\x89\0\0\0\x0040/admin,")
    leaves.send(b"\x81\x82\0\0\0\x0041")
    wait_until(lambda: [task.dead for task in pair.tasks] == [False, True, True, True], pause=gevent.sleep)
    assert hear(silent, b"\x03\xf0")
    stays.send(PONG)
    assert not pair.tasks[0].dead
