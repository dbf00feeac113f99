"""What wiring says of rooms, and who is at the sockets of this process."""

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


class _Registry:
    def __init__(self) -> None:
        self.identify: Identify = lambda _environ: None
        self.alive: Alive = lambda sessions: sessions
        self.authorizers: dict[str, Authorizer] = {}
        self.refreshes: dict[str, Refresh] = {}
        self.identities: dict[str, Identity] = {}  # by sid
        self.is_draining = False


registry = _Registry()
socketio = SocketIO()
