"""What wiring says of rooms, and who is at the sockets of this process."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from flask_socketio import SocketIO


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever is signed in at the other end of a socket, and by which session."""

    person: int
    session: int


class Refresh(NamedTuple):
    """How rooms of a kind are read again: `read(ids)` answers, in one query, the payload of `event` for each id.

    A payload has a `version`; only a newer one is told.
    """

    event: str
    read: Callable[[list[int]], dict[int, dict[str, Any]]]


Identify: TypeAlias = Callable[[dict[str, Any]], Identity | None]
Authorizer: TypeAlias = Callable[[int, Identity | None], dict[str, Any] | None]
Alive: TypeAlias = Callable[[list[int]], Iterable[int]]
Public: TypeAlias = Callable[[list[int]], Iterable[int]]

EMPTIED_SECONDS = 60.0  # longer than anybody takes to enter a room


class _Registry:
    def __init__(self) -> None:
        self.identify: Identify = lambda _environ: None
        self.alive: Alive = lambda sessions: sessions
        self.authorizers: dict[str, Authorizer] = {}
        self.refreshes: dict[str, Refresh] = {}
        self.publics: dict[str, Public] = {}
        self.identities: dict[str, Identity] = {}  # by sid
        self.emptied: dict[str, float] = {}  # rooms, and when
        self.is_draining = False

    def note_emptied(self, room: str) -> None:
        """Whoever was let in before this moment, and has not entered yet, has to ask again."""
        now = time.monotonic()
        self.emptied = {each: at for each, at in self.emptied.items() if now - at < EMPTIED_SECONDS} | {room: now}

    def has_emptied(self, room: str, *, since: float) -> bool:
        """Whether everybody had to leave this room after that moment."""
        return self.emptied.get(room, -1.0) >= since


registry = _Registry()
socketio = SocketIO()
