"""A browser's socket, spoken by hand: raw websocket frames, so that a test can also send what no browser would."""

import json
import socket
import time
from typing import Any

import websocket
from waiting import HANG

OPEN: "list[Socket]" = []


class Socket:
    """One connection, in the room of nobody until it watches. `address` is where it says it comes from.

    `through` is a connection that is there already.
    """

    def __init__(
        self,
        port: int,
        *,
        origin: str | None = "own",
        cookie: str | None = None,
        address: str = "198.51.100.1",
        greeting: str = "40",
        through: socket.socket | None = None,
    ) -> None:
        headers = [f"X-Forwarded-For: {address}", "Sec-WebSocket-Extensions: permessage-deflate"]
        if cookie:
            headers.append(f"Cookie: __Host-s={cookie}")
        own = f"http://127.0.0.1:{port}"
        self.raw = websocket.create_connection(
            f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket",
            timeout=HANG,
            header=headers,
            origin=own if origin == "own" else origin,
            suppress_origin=origin is None,
            socket=through,
        )
        OPEN.append(self)
        self.events: list[tuple[str, Any]] = []
        assert self.read().startswith("0{")
        self.raw.send(greeting)
        assert self.read().startswith('40{"sid":')

    def read(self) -> str:
        text = self.raw.recv()
        assert isinstance(text, str)
        return text

    def ask(self, event: str, room: str) -> dict[str, Any]:
        """Send an event with an acknowledgement and return what it says; events in between are kept."""
        self.raw.send(f'427["{event}","{room}"]')
        while not (text := self.read()).startswith("437"):
            self.keep(text)
        answer = json.loads(text[3:])[0]
        assert isinstance(answer, dict)
        return answer

    def watch(self, room: str) -> dict[str, Any]:
        return self.ask("watch", room)

    def has_heard(self) -> bool:
        """Whether an event has come by now. Who asks again and again is not taken for one that has vanished."""
        if event := self.hear(0.01):
            self.events.insert(0, event)
        return bool(event)

    def keep(self, text: str) -> None:
        if text == "2":
            self.raw.send("3")
        elif text.startswith("42"):
            event, payload = json.loads(text[2:])
            self.events.append((event, payload))

    def hear(self, seconds: float = HANG) -> tuple[str, Any] | None:
        """The next event, or None when there is none for so long."""
        deadline = time.monotonic() + seconds
        while not self.events and (left := deadline - time.monotonic()) > 0:
            self.raw.settimeout(left)
            try:
                self.keep(self.read())
            except websocket.WebSocketTimeoutException:
                break
            finally:
                self.raw.settimeout(HANG)
        return self.events.pop(0) if self.events else None

    def hear_version(self, version: int) -> list[int]:
        """The versions it is told, up to this one."""
        heard: list[int] = []
        while version not in heard:
            told = self.hear()
            assert told, f"after {heard} nothing more"
            heard.append(told[1]["version"])
        return heard

    def is_closed(self) -> bool:
        """Whether the server ends the connection."""
        try:
            while True:
                if self.raw.recv() == "":
                    return True
        except websocket.WebSocketTimeoutException:
            return False
        except (websocket.WebSocketException, OSError):
            return True

    def close_code(self) -> int | None:
        """The code with which the server ends the connection."""
        while True:
            frame = self.raw.recv_frame()
            if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(frame.data[:2], "big") if frame.data else None

    def close(self) -> None:
        self.raw.shutdown()


def refused_status(port: int, **handshake: Any) -> int:
    """The status that answers a handshake; 101 when it is let in."""
    try:
        Socket(port, **handshake).close()
    except websocket.WebSocketBadStatusException as refused:
        return int(refused.status_code)
    return 101
