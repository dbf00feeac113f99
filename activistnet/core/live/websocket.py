"""The server's side of a websocket (RFC 6455): text both ways, no extensions.

wsproto reads, frame by frame; its connection objects would keep a handshake for each browser, so we answer that and
write finished frames ourselves.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any

from wsproto.frame_protocol import CloseReason, Frame, FrameProtocol, Opcode, ParseFailed

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
NORMAL, REFUSED = CloseReason.NORMAL_CLOSURE, CloseReason.POLICY_VIOLATION
MALFORMED = CloseReason.PROTOCOL_ERROR
CLOSE = Opcode.CLOSE
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
    return frame(Opcode.TEXT, text.encode())


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
        self.protocol = FrameProtocol(client=False, extensions=[])

    def text(self) -> str:
        """The next message. Raises ConnectionOver, and OSError when the network fails."""
        pieces: list[str] = []
        size = parts = 0
        try:
            while True:
                for received in self.protocol.received_frames():
                    if received.frame_finished:
                        self.pay(FRAME_COST)
                    if received.opcode.iscontrol():
                        self.control(received)
                        continue
                    if received.opcode is not Opcode.TEXT:
                        raise ConnectionOver(CloseReason.UNSUPPORTED_DATA)
                    pieces.append(received.payload)  # type: ignore[arg-type]
                    size += len(received.payload.encode())  # type: ignore[union-attr]
                    parts += received.frame_finished
                    if size > self.limit or parts > PARTS:
                        raise ConnectionOver(CloseReason.MESSAGE_TOO_BIG)
                    if received.message_finished:
                        return "".join(pieces)
                self.read()
        except ParseFailed as broken:
            raise ConnectionOver(broken.code) from None

    def control(self, received: Frame) -> None:
        if received.opcode is Opcode.CLOSE:
            code = received.payload[0]
            raise ConnectionOver(NORMAL if code == CloseReason.NO_STATUS_RCVD else int(code))
        if received.opcode is Opcode.PING:
            self.answer(frame(Opcode.PONG, bytes(received.payload)))  # type: ignore[arg-type]

    def read(self) -> None:
        self.pay(READ_COST)
        data = self.socket.recv(4096)
        if not data:
            raise ConnectionOver
        self.protocol.receive_bytes(data)
