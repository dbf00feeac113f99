"""What a browser may say: Socket.IO as it is published, of which this site answers two events about a room.

python-socketio takes the class (`serializer=`), so it holds whatever carries the frames.
"""

import json
import re
from typing import Any

from socketio import packet

ROOM = re.compile(r"[a-z]{1,20}:[0-9]{1,18}", re.ASCII)
EVENTS = ("watch", "unwatch")
REFUSED = "refused"  # our own event, which no browser can send: it answers what was wrong
MALFORMED = "malformed"  # another one: it ends the connection of who said what is no packet and waits for no answer
OPENINGS = 100
NOT_JSON, NO_EVENT = "this is not JSON", "an event is a list that begins with its name"
MOST = 2**63
NOTHING = object()


class ShallowJSON:
    """Reads JSON that is not nested so deeply that the parser gives up: as deep as there are brackets, at most."""

    @staticmethod
    def loads(text: str) -> Any:
        """Raises ValueError."""
        if text.count("[") + text.count("{") > OPENINGS:
            raise ValueError("too many brackets")
        return json.loads(text)


class StrictPacket(packet.Packet):
    """A Socket.IO packet that can be read whatever was sent, because an error in reading would only reach the log.

    What cannot be granted becomes an event of our own, whose answer says so when the browser waits for one.
    """

    packet_type: int
    data: Any
    namespace: str | None
    id: int | None
    json: Any
    uses_binary_events = False

    def __init__(
        self,
        packet_type: int = packet.EVENT,
        data: Any = None,
        namespace: str | None = None,
        id: int | None = None,
        binary: bool | None = None,
        encoded_packet: Any = NOTHING,
    ) -> None:
        super().__init__(packet_type, data, namespace, id, binary)
        if encoded_packet is not NOTHING:
            self.decode(encoded_packet)

    def decode(self, encoded_packet: Any) -> int:
        """How many attachments follow: none, the browser is told so instead. Never raises."""
        wrong = self.read(encoded_packet) if isinstance(encoded_packet, str) else "only text is read"
        if wrong is not None:
            event = MALFORMED if self.id is None and wrong in (NOT_JSON, NO_EVENT) else REFUSED
            self.packet_type, self.namespace, self.data = packet.EVENT, None, [event, wrong]
        return 0

    def read(self, text: str) -> str | None:
        """Take the packet apart; what is wrong with it, or None."""
        self.json = ShallowJSON  # for this packet alone: our own processes may nest what they tell each other
        is_json = True
        try:
            super().decode(text)
        except ValueError:
            is_json = False
        if self.id is not None and self.id >= MOST:
            self.id = None
            return "the number of the acknowledgement is too large"
        if self.packet_type == packet.CONNECT or (self.is_elsewhere() and self.packet_type == packet.EVENT):
            # The session's cookie says who it is, so the payload is not looked at. There is one namespace: to enter
            # another is refused, and so is to speak in it.
            self.packet_type, self.data, self.id = packet.CONNECT, None, None
            return None
        if self.packet_type == packet.DISCONNECT:
            return None
        if self.packet_type != packet.EVENT:
            return "only events without attachments are read"
        return what_is_wrong(self.data) if is_json else NOT_JSON

    def is_elsewhere(self) -> bool:
        return self.namespace not in (None, "/")

    def encode(self) -> str:
        """As it is written; a refusal is an object with a message, as clients expect it."""
        if self.packet_type == packet.CONNECT_ERROR and isinstance(self.data, str):
            self.data = {"message": self.data}
        encoded: str = super().encode()
        return encoded


def what_is_wrong(data: Any) -> str | None:
    match data:
        case [str(event), *_] if event not in EVENTS:
            return "there is no such event"
        case [str(), str(room)] if ROOM.fullmatch(room):
            return None
        case [str(), *_]:
            return "a room is named by its kind and a number"
    return NO_EVENT
