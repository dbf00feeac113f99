"""A lean client of many sockets: one process, one epoll, no library, so that it is not itself what is measured."""

import base64
import os
import select
import socket
import time
import zlib
from collections.abc import Callable
from typing import Any

CONNECT, JOINED = b"40", b"43"


class Watcher:
    """One browser that watches one room and keeps what it is told."""

    __slots__ = ("buffer", "frames", "inflate", "is_joined", "last_at", "last_text", "socket", "state")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.buffer = b""
        self.state = "handshake"
        self.is_joined = False
        self.inflate: Any = None
        self.frames = 0
        self.last_text = b""
        self.last_at = 0.0


class Crowd:
    """Many watchers on one epoll. `on_event(watcher, text, at)` sees each event frame, e.g. b'["count",{...}]'."""

    extensions = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"

    def __init__(
        self, host: str, port: int, room: str, *, on_event: Callable[[Watcher, bytes, float], None] | None = None
    ) -> None:
        self.address = (host, port)
        self.room = room
        self.on_event = on_event
        self.epoll = select.epoll()
        self.watchers: dict[int, Watcher] = {}
        self.lost = 0

    def join(self, number: int, *, at_once: int = 100, seconds: float = 120) -> int:
        """Open `number` sockets, `at_once` at a time; returns how many are in the room."""
        deadline = time.monotonic() + seconds
        wanted = len(self.watchers) + number
        while (joined := self.joined()) < wanted and time.monotonic() < deadline:
            opening = len(self.watchers) - joined
            for _ in range(min(at_once - opening, wanted - len(self.watchers))):
                self.open(len(self.watchers))
            self.turn(0.05)
        return self.joined()

    def joined(self) -> int:
        return sum(watcher.is_joined for watcher in self.watchers.values())

    def open(self, index: int) -> None:
        connection = socket.create_connection(self.address, timeout=10)
        # Many addresses, as in life; the server counts one proxy in front (TRUSTED_PROXIES=1).
        address = f"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}"
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self.address[0]}:{self.address[1]}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: http://{self.address[0]}:{self.address[1]}\r\nX-Forwarded-For: {address}\r\n"
            f"{self.extensions}\r\n"
        )
        connection.sendall(request.encode())
        connection.setblocking(False)
        self.watchers[connection.fileno()] = Watcher(connection)
        self.epoll.register(connection.fileno(), select.EPOLLIN)

    def turn(self, seconds: float) -> None:
        """Read whatever arrives within `seconds`, returning after the first batch."""
        for descriptor, _ in self.epoll.poll(seconds, 1024):
            watcher = self.watchers[descriptor]
            try:
                data = watcher.socket.recv(65536)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data:
                self.read(watcher, data)
            else:
                self.drop(descriptor)

    def run(self, seconds: float) -> None:
        """Read for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.turn(left)

    def read(self, watcher: Watcher, data: bytes) -> None:
        at = time.monotonic()
        buffer = watcher.buffer + data
        if watcher.state == "handshake":
            head, separator, rest = buffer.partition(b"\r\n\r\n")
            if not separator:
                watcher.buffer = buffer
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"refused: {head[:80]!r}")
            watcher.state = "open"
            if b"permessage-deflate" in head:
                watcher.inflate = zlib.decompressobj(-15)
            buffer = rest
        buffer = take_frames(buffer, lambda opcode, text: self.take(watcher, opcode, text, at))
        watcher.buffer = buffer

    def take(self, watcher: Watcher, opcode: int, text: bytes, at: float) -> None:
        if opcode != 1:
            return
        if watcher.inflate is not None:
            # Only what leads into the room has to be understood; after that, frames are counted.
            text = b"42" if watcher.is_joined else watcher.inflate.decompress(text + b"\0\0\xff\xff")
        if text.startswith(b"42"):
            watcher.frames += 1
            watcher.last_text, watcher.last_at = text, at
            if self.on_event:
                self.on_event(watcher, text[2:], at)
        elif text.startswith(b"2"):
            send_text(watcher.socket, b"3")
        elif text.startswith(b"0"):
            send_text(watcher.socket, CONNECT)
        elif text.startswith(CONNECT):
            send_text(watcher.socket, b'421["watch","' + self.room.encode() + b'"]')
        elif text.startswith(JOINED):
            if b'"ok":true' not in text:
                raise RuntimeError(f"not let in: {text!r}")
            watcher.is_joined = True

    def drop(self, descriptor: int) -> None:
        self.epoll.unregister(descriptor)
        self.watchers.pop(descriptor).socket.close()
        self.lost += 1

    def close(self) -> None:
        for descriptor in list(self.watchers):
            self.epoll.unregister(descriptor)
            self.watchers.pop(descriptor).socket.close()
        self.epoll.close()


def send_text(connection: socket.socket, text: bytes) -> None:
    """A short masked text frame; the mask is zero, which is a mask too."""
    connection.send(bytes((0x81, 0x80 | len(text))) + b"\0\0\0\0" + text)


def take_frames(buffer: bytes, take: Callable[[int, bytes], None]) -> bytes:
    """Hand each whole frame of a server's stream to `take(opcode, payload)`; returns what is left."""
    start, end = 0, len(buffer)
    while end - start >= 2:
        opcode, length, head = buffer[start] & 15, buffer[start + 1] & 127, 2
        if length >= 126:
            head = 4 if length == 126 else 10
            if end - start < head:
                break
            length = int.from_bytes(buffer[start + 2 : start + head], "big")
        if end - start < head + length:
            break
        take(opcode, buffer[start + head : start + head + length])
        start += head + length
    return buffer[start:]
