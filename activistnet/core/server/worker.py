"""gunicorn's gevent worker and its log: who asks nothing is bounded, a bad request is repeated and kept nowhere."""

import errno
import os
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any

import gevent
from gevent import monkey
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn import glogging, util
from gunicorn.arbiter import Arbiter
from gunicorn.http import errors
from gunicorn.workers.ggevent import GeventWorker

from config import Settings

from ...start import successor
from ..data import orders
from ..live import rooms
from ..live.gate import PATH
from ..outside.meters import meters
from ..outside.visitors import address_prefix, people_behind
from ..web.logs import Formatter
from . import proof
from .answers import Answer

STATUS = {
    errors.LimitRequestLine: "414 URI TOO LONG",
    errors.LimitRequestHeaders: "431 REQUEST HEADER FIELDS TOO LARGE",
    errors.ExpectationFailed: "417 EXPECTATION FAILED",
    errors.UnsupportedTransferCoding: "501 NOT IMPLEMENTED",
}
Plain = monkey.get_original("socket", "socket")
STEP = 0.1  # seconds between two looks at whether to stop, and two signs of life for gunicorn
TRIES, PAUSES = 5, 10  # to serve a first page, and of these steps between two tries
HELD = 5  # times as many connections of one address that have asked: they rest, or take an answer slowly
BAD, MANY, BROKEN = "400 BAD REQUEST", "429 TOO MANY REQUESTS", "500 INTERNAL SERVER ERROR"


class Worker(GeventWorker):  # type: ignore[misc]
    """Bounds what one address may keep open, most of all without having asked for anything, and answers bad requests.

    A connection is silent until its first request is complete; gunicorn gives every request `keepalive` seconds for
    that. It is held until it ends, but while it is a live one: the gate counts those.
    """

    def load_wsgi(self) -> None:
        """Called once in each process."""
        super().load_wsgi()
        _say_nothing_of_who_has_left()
        settings: Settings = self.wsgi.settings
        # Behind a proxy every connection is the proxy's, and it hands on only what is complete.
        is_bounded = not settings.trusted_proxies
        self.per_address = max(1, int(settings.connections_per_address * settings.limits)) if is_bounded else 0
        self.known = orders.known(self.wsgi)
        self.answer_seconds = settings.answer_seconds
        self.drain_seconds = settings.drain_seconds
        self.base_url = settings.base_url
        self.silent: Counter[str] = Counter()
        self.asking: dict[int, str] = {}
        self.held: Counter[str] = Counter()
        self.holding: dict[int, str] = {}
        self.resting: dict[int, Any] = {}
        self.has_successor = False

    def handle_usr1(self, _number: int, _frame: Any) -> None:
        """Another process listens at the same socket: once this one is told to stop, it takes nothing new."""
        self.has_successor = True

    def run(self) -> None:
        """What gunicorn's own does, but without seconds of waiting for who only rests.

        Pages are taken until the live connections have gone elsewhere, unless a successor takes them: then whoever
        comes must not find the one that refuses live connections.
        """
        self._wait_until_it_works()
        servers = [self._serve(listener) for listener in self.sockets]
        while self.alive:
            self._pause()
        until = time.monotonic() + self.cfg.graceful_timeout
        if self.has_successor:
            _close(servers)
        draining = gevent.spawn(rooms.drain, self.drain_seconds)
        while not draining.dead:
            self._pause()
        _close(servers)
        while any(len(server.pool) for server in servers) and time.monotonic() < until:
            self._let_go()
            self._pause()
        for server in servers:
            server.stop(timeout=0)

    def _wait_until_it_works(self) -> None:
        """A successor takes no connection before pages come out of it: until then the one before it has them all.

        One that never gets there ends itself, and gunicorn with it.
        """
        for _try in range(TRIES):
            wrong = self._fault_of_a_successor()
            if not wrong or not self.alive:
                return
            successor.say(wrong)
            for _ in range(PAUSES):
                self._pause()
        sys.exit(Arbiter.WORKER_BOOT_ERROR)

    def _fault_of_a_successor(self) -> str:
        """Nothing when it works, or when nobody waits for this process."""
        if not successor.is_awaited():
            return ""
        wrong = proof.fault(lambda client: self.handle(self.sockets[0], client, ("127.0.0.1", 0)))
        if not wrong:
            successor.say(successor.READY)
        return wrong

    def _serve(self, listener: Any) -> StreamServer:
        listener.setblocking(1)
        server = StreamServer(listener, handle=partial(self.handle, listener), spawn=Pool(self.worker_connections))
        if self.cfg.workers > 1:
            server.max_accept = 1
        server.start()
        return server

    def _pause(self) -> None:
        self.notify()
        gevent.sleep(STEP)

    def _let_go(self) -> None:
        """End connections between two requests. What has arrived is still read and answered: only waiting ends."""
        for client in list(self.resting.values()):
            with suppress(OSError), Plain(fileno=os.dup(client.fileno())) as plain:
                plain.shutdown(socket.SHUT_RD)  # gevent's own would raise in who waits there

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """The life of a connection."""
        self.resting[id(client)] = client
        try:
            self._serve_within_limits(listener, client, addr)
        finally:
            self.resting.pop(id(client), None)

    def _serve_within_limits(self, listener: Any, client: Any, addr: Any) -> None:
        if not self.per_address or not isinstance(addr, tuple):
            super().handle(listener, client, addr)
            return
        address = address_prefix(addr[0])
        most = self.per_address * people_behind(address, self.known.shared)
        if self.silent[address] >= most or self.held[address] >= HELD * most:
            self._answer(client, MANY)
            util.close(client)
            return
        _count(client, address, self.asking, self.silent)
        _count(client, address, self.holding, self.held)
        try:
            super().handle(listener, client, addr)
        finally:
            _discount(client, self.asking, self.silent)
            _discount(client, self.holding, self.held)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """A request whose headers are complete."""
        is_live = req.path.startswith(PATH)
        address = self.holding.get(id(sock))
        self.resting.pop(id(sock), None)
        _discount(sock, self.asking, self.silent)
        if is_live:
            _discount(sock, self.holding, self.held)
        # Who does not take an answer is not waited for; a live connection is quiet for as long as it likes.
        sock.settimeout(None if is_live else self.answer_seconds)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        except TimeoutError:
            raise StopIteration from None
        finally:
            sock.settimeout(None)  # the wait for the next request has a time of its own
            self.resting[id(sock)] = sock
            if is_live and address is not None:
                _count(sock, address, self.holding, self.held)  # it was refused, and may ask for something else now

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Log and answer what never came to the application, without a word of the request."""
        if isinstance(exc, errors.ParseException) and not isinstance(
            exc, errors.InvalidResponseHeader | errors.InvalidResponseHeaderName | errors.ConfigurationProblem
        ):
            self.log.warning("bad request: %s", type(exc).__name__)
            self._answer(client, next((said for kind, said in STATUS.items() if isinstance(exc, kind)), BAD))
        else:
            self.log.error("a request failed", exc_info=exc)
            self._answer(client, BROKEN)

    def _answer(self, client: Any, status: str) -> None:
        meters.count("refusals_total", f"connection {status[:3]}")
        words = status.partition(" ")[2].capitalize().encode() + b".\n"
        try:
            util.write_nonblock(client, Answer(status, words, base_url=self.base_url).raw())
        except OSError:
            self.log.debug("nobody is there to be answered")


def _close(servers: list[StreamServer]) -> None:
    for server in servers:
        server.close()


def _count(client: Any, address: str, connections: dict[int, str], counter: Counter[str]) -> None:
    counter[address] += 1
    connections[id(client)] = address


def _discount(client: Any, connections: dict[int, str], counter: Counter[str]) -> None:
    """Once for each connection, however often it is called."""
    address = connections.pop(id(client), None)
    if address is None:
        return
    counter[address] -= 1
    if not counter[address]:
        del counter[address]


def _say_nothing_of_who_has_left() -> None:
    """engine.io's writer closes a connection once more whose browser was quicker: nothing that anybody can mend."""
    hub = gevent.get_hub()
    say = hub.print_exception

    def print_exception(context: Any, kind: Any, value: Any, traceback: Any) -> None:
        is_theirs = type(context).__module__.startswith("engineio")
        if not (is_theirs and isinstance(value, OSError) and value.errno == errno.EBADF):
            say(context, kind, value, traceback)

    hub.print_exception = print_exception


class Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's own lines, in the form and under the rules of all others."""

    def setup(self, cfg: Any) -> None:
        """Called for each configuration."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Formatter())
