"""The server's side of a websocket (RFC 6455), as much of it as browsers use: text both ways, no extensions.

Small because it must be: one greenlet reads a socket, and nothing of a handshake or a compressor stays in memory
(simple-websocket needs a second greenlet, wsproto and h11 for each browser, twice the memory in all).
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10
NORMAL, PROTOCOL_ERROR, NOT_TEXT, NOT_UTF8, REFUSED, TOO_BIG = 1000, 1002, 1003, 1007, 1008, 1009
PARTS = 16  # of one message
FRAME_COST, READ_COST = 1.0, 0.1


class ConnectionOver(Exception):
    """The browser has closed the connection, or must be closed with this code."""

    def __init__(self, code: int = NORMAL) -> None:
        super().__init__(code)
        self.code = code


def is_key(value: str) -> bool:
    """Whether this is what Sec-WebSocket-Key has to be: 16 bytes in base64."""
    try:
        return len(base64.b64decode(value, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False


def acceptance(key: str) -> bytes:
    """The answer to a handshake. It names no extension, so the browser uses none."""
    digest = base64.b64encode(hashlib.sha1(key.encode() + GUID, usedforsecurity=False).digest())
    head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return head + b"Sec-WebSocket-Accept: " + digest + b"\r\n\r\n"


def frame(opcode: int, payload: bytes) -> bytes:
    """One finished, unmasked frame."""
    length = len(payload)
    if length < 126:
        return bytes((0x80 | opcode, length)) + payload
    if length < 65536:
        return bytes((0x80 | opcode, 126)) + length.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + length.to_bytes(8, "big") + payload


def text_frame(text: str) -> bytes:
    return frame(TEXT, text.encode())


class Reader:
    """Reads text messages of at most `limit` bytes from a socket; pings are answered on the way.

    `pay(cost)` is called for every frame of any kind and for every read, and raises ConnectionOver for who has sent too
    many: those are the work, and a text may be made of any number of them. `answer(frame)` never waits, nor writes into
    the middle of another frame.
    """

    def __init__(
        self, socket: Any, limit: int, *, pay: Callable[[float], None], answer: Callable[[bytes], object]
    ) -> None:
        self.socket = socket
        self.limit = limit
        self.pay = pay
        self.answer = answer
        self.buffer = bytearray()

    def text(self) -> str:
        """The next message. Raises ConnectionOver, and OSError when the network fails."""
        whole = bytearray()
        opcode, is_last, payload = self.data_frame()
        if opcode == CONTINUATION:
            raise ConnectionOver(PROTOCOL_ERROR)
        if opcode != TEXT:
            raise ConnectionOver(NOT_TEXT)
        whole += payload
        parts = 1
        while not is_last:
            opcode, is_last, payload = self.data_frame()
            if opcode != CONTINUATION:
                raise ConnectionOver(PROTOCOL_ERROR)
            whole += payload
            parts += 1
            if len(whole) > self.limit or parts > PARTS:
                raise ConnectionOver(TOO_BIG)
        try:
            return whole.decode()
        except UnicodeDecodeError:
            raise ConnectionOver(NOT_UTF8) from None

    def data_frame(self) -> tuple[int, bool, bytes]:
        """The next frame that is not about the connection itself: opcode, whether it is the last, payload."""
        while True:
            opcode, is_last, payload = self.any_frame()
            if opcode == CLOSE:
                raise ConnectionOver
            if opcode == PING:
                self.answer(frame(PONG, payload))
            elif opcode != PONG:
                return opcode, is_last, payload

    def any_frame(self) -> tuple[int, bool, bytes]:
        first, second = self.take(2)
        self.pay(FRAME_COST)
        opcode, is_last, length = first & 15, bool(first & 0x80), second & 127
        is_control = opcode >= CLOSE
        if first & 0x70 or not second & 0x80 or opcode > PONG or (is_control and (length > 125 or not is_last)):
            raise ConnectionOver(PROTOCOL_ERROR)
        if length >= 126:
            length = int.from_bytes(self.take(2 if length == 126 else 8), "big")
        if length > self.limit:
            raise ConnectionOver(TOO_BIG)
        mask = self.take(4)
        return opcode, is_last, unmasked(self.take(length), mask)

    def take(self, number: int) -> bytes:
        while len(self.buffer) < number:
            self.pay(READ_COST)
            data = self.socket.recv(4096)
            if not data:
                raise ConnectionOver
            self.buffer += data
        taken = bytes(self.buffer[:number])
        del self.buffer[:number]
        return taken


def unmasked(payload: bytes, mask: bytes) -> bytes:
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")
