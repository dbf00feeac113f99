"""A database that says nothing: noticed within two seconds, so that no request waits for it longer than that.

`statement_timeout` is kept by the server itself, and so by nobody when the server is stopped or out of reach. In the
web process `gevent_wait` notes who waits; when somebody has waited for long, the server is asked whether it is there
at all, in the way that costs it least. If it says nothing, those connections are cut, and until it speaks again every
request is told at once.
"""

import os
import socket
import time
from contextlib import suppress
from typing import Any

import gevent
import psycopg
from sqlalchemy import Engine, event, exc
from structlog import get_logger

from .breaker import Breaker

LOOK_SECONDS = 0.2
LONG_SECONDS = 0.5
ANSWER_SECONDS = 0.7
REFUSED_SECONDS = 0.2  # nobody else knocks so soon after a refusal: a server that recovers has better things to do
# The question of every PostgreSQL client, whether TLS is spoken here: 8 bytes, answered with one letter.
QUESTION = bytes((0, 0, 0, 8, 4, 210, 22, 47))

log = get_logger()


class Silence:
    """Who waits for the database in this process: descriptors, and since when (monotonic)."""

    def __init__(self) -> None:
        self.waiting: dict[int, float] = {}
        self.is_away = False
        self.refused = Breaker(rest=REFUSED_SECONDS)
        self._server: tuple[int, Any] | None = None

    def watch(self) -> None:
        """Look at those who wait, for as long as the process lives; in a greenlet of its own."""
        while True:
            gevent.sleep(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Cut those who have waited for long if the server is silent; note when it speaks again."""
        long_ago = time.monotonic() - LONG_SECONDS
        long_waiting = [descriptor for descriptor, since in self.waiting.items() if since < long_ago]
        if not long_waiting and not self.is_away:
            return
        if long_waiting:
            self._server = _server_of(long_waiting[0]) or self._server
        if self._server is None or _speaks(*self._server):
            self._note(is_away=False)
        else:
            # Those who came while it was asked have not waited for long yet, but they will hear nothing either.
            self._note(is_away=True)
            for descriptor in list(self.waiting):
                _cut(descriptor)

    def _note(self, *, is_away: bool) -> None:
        if is_away != self.is_away:
            log.warning("database is silent" if is_away else "database speaks again")
        self.is_away = is_away


silence = Silence()


def init_app(engine: Engine) -> None:
    """Let nobody begin to wait while the database is away."""
    event.listen(engine, "do_connect", _refuse_to_connect)
    event.listen(engine, "checkout", _refuse_to_wait)


def _refuse_to_connect(*_: Any) -> None:
    if silence.is_away or silence.refused.is_open:
        raise psycopg.OperationalError("the database is away")


def _refuse_to_wait(*_: Any) -> None:
    if silence.is_away:
        raise exc.OperationalError("", None, psycopg.OperationalError("the database is silent"))


def _server_of(descriptor: int) -> tuple[int, Any] | None:
    """Where a connection leads: family and address."""
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        return connection.family, connection.getpeername()
    return None


def _speaks(family: int, address: Any) -> bool:
    with suppress(OSError), socket.socket(family) as connection:
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(address)
        connection.sendall(QUESTION)
        return len(connection.recv(1)) == 1
    return False


def _cut(descriptor: int) -> None:
    """Whoever waits reads the end of the connection, as if the server had closed it."""
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        connection.shutdown(socket.SHUT_RDWR)
