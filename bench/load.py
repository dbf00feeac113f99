"""A lean HTTP/1.1 load generator: so many clients on this machine, each waiting for its answer before it asks again.

    print(run("http://127.0.0.1:8000", [sign] * 16, seconds=10))

Each follows a script (bench.client).
"""

import heapq
import re
import select
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from bench.client import Client, Reply, Script, sign_in
from bench.processors import cpu_times, cpu_used
from bench.result import Result

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# What a request was, when it was sent, when that was over, and how: a status, or why there was no answer.
Note: TypeAlias = Callable[[str, float, float, int | str], None]
WARM_UP = 1.0  # seconds
LOOK = 0.01  # seconds between two looks whether an answer has come, when the time is over
REST = 0.1  # seconds until a request that had no answer is sent again


class _Connection:
    __slots__ = (
        "buffer",
        "client",
        "is_slow",
        "name",
        "need",
        "out",
        "reply",
        "rest",
        "rests",
        "script",
        "sent_at",
        "sock",
    )

    def __init__(self, client: Client, script: Script) -> None:
        self.client = client
        self.script = script
        self.sock: socket.socket | None = None
        self.buffer = bytearray()
        self.need = -1
        self.out = self.rest = b""
        self.is_slow = False
        self.name = ""
        self.sent_at = 0.0
        self.rests = False
        self.reply: Reply | None = None


class Load:
    """All clients in one thread and one epoll."""

    def __init__(
        self,
        base: str,
        scripts: Iterable[Callable[[Client], Script]],
        *,
        cookies: Mapping[str, str] | None = None,
        pace: float = 0,
        patience: float = 60,
        note: Note | None = None,
    ) -> None:
        parts = urlsplit(base)
        self._at = (parts.hostname or "127.0.0.1", parts.port or 80)
        if not ip_address(self._at[0]).is_loopback:
            raise ValueError("The load generator works on this machine only.")
        self._poll = select.epoll()
        self._open: dict[int, _Connection] = {}
        self._result = Result()
        self._pace = pace
        self._patience = patience
        self._note = note or (lambda *_: None)
        self._resting: list[tuple[float, int, _Connection]] = []
        self._ends_at = 0.0
        self._looks_at = 0.0
        self._left = 0
        self._connections = []
        for number, script in enumerate(scripts):
            client = Client(number, parts.netloc)
            client.cookies.update(cookies or {})
            self._connections.append(_Connection(client, script(client)))

    def run(self, *, seconds: float, count: int | None, warm_up: float) -> Result:
        """Stop after `seconds`, once there was an answer, or after `count` of them.

        The answers of the first `warm_up` seconds are left out.
        """
        result = self._result
        self._left = count if count is not None else 1 << 62
        start = time.perf_counter()
        self._ends_at = start + warm_up + seconds
        for connection in self._connections:
            self._advance(connection, None)
        is_warm = warm_up == 0
        began, before, own = start, cpu_times(), time.process_time()
        while (self._open or self._resting) and self._left > 0:
            now = time.perf_counter()
            if now >= self._ends_at and (result.statuses or result.errors or not self._ends_at):
                break
            self._wake(now)
            if not is_warm and now - start >= warm_up:
                is_warm, began, before, own = True, now, cpu_times(), time.process_time()
                result.latencies.clear()
                result.statuses.clear()
                result.bytes_read = 0
            for number, events in self._poll.poll(max(0.0, min(self._next_wake(now), max(LOOK, self._ends_at - now)))):
                if number in self._open:
                    self._serve(self._open[number], events)
        result.seconds = time.perf_counter() - began
        result.own_cpu = (time.process_time() - own) / result.seconds
        result.cpu = cpu_used(before, result.seconds)
        for connection in list(self._open.values()):
            self._close(connection)
        self._poll.close()
        return result

    def stop(self) -> None:
        """From another thread: let `run` return."""
        self._ends_at = 0.0

    def _rest(self, connection: _Connection, until: float) -> None:
        connection.rests = True
        heapq.heappush(self._resting, (until, connection.client.number, connection))

    def _next_wake(self, now: float) -> float:
        return min(1.0, self._resting[0][0] - now) if self._resting else 1.0

    def _wake(self, now: float) -> None:
        """Go on with those who have rested, and give up on answers that do not come."""
        while self._resting and self._resting[0][0] <= now:
            connection = heapq.heappop(self._resting)[2]
            connection.rests = False
            if connection.reply is not None:
                reply, connection.reply = connection.reply, None
                self._advance(connection, reply)
            else:
                self._send(connection)
        if now >= self._looks_at:
            self._looks_at = now + 1
            for connection in [c for c in self._open.values() if now - c.sent_at > self._patience and not c.rests]:
                self._fail(connection, "no answer")

    def _serve(self, connection: _Connection, events: int) -> None:
        try:
            if events & select.EPOLLOUT:
                self._write(connection)
            if events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
                self._read(connection)
        except OSError as error:
            self._fail(connection, type(error).__name__)

    def _read(self, connection: _Connection) -> None:
        assert connection.sock is not None
        data = connection.sock.recv(262_144)
        if not data and connection.rests:
            self._close(connection)  # the server lets go of who asks for nothing
            return
        if not data:
            self._fail(connection, "closed before the answer")
            return
        connection.buffer += data
        if connection.need < 0:
            end = connection.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = LENGTH.search(connection.buffer, 0, end)
            no_body = connection.out.startswith(b"HEAD") or bytes(connection.buffer[9:12]) in (b"204", b"304")
            if length is None and not no_body:
                self._fail(connection, "answer without a length")
                return
            connection.need = end + 4 + (int(length[1]) if length and not no_body else 0)
        if len(connection.buffer) >= connection.need:
            self._answered(connection)

    def _answered(self, connection: _Connection) -> None:
        now = time.perf_counter()
        raw = bytes(connection.buffer[: connection.need])
        end = raw.find(b"\r\n\r\n")
        reply = Reply(int(raw[9:12]), raw[: end + 2], raw[end + 4 :])
        result = self._result
        result.latencies[connection.name].append(now - connection.sent_at)
        result.statuses[connection.name][reply.status] += 1
        result.bytes_read += len(raw)
        self._note(connection.name, connection.sent_at, now, reply.status)
        self._left -= 1
        if b"et-" in reply.head or b"ET-" in reply.head:
            connection.client.keep_cookies(reply.head)
        if b"onnection: close" in reply.head:
            self._close(connection)
        if self._pace:
            connection.reply = reply
            self._rest(connection, max(now, connection.sent_at + self._pace))
        else:
            self._advance(connection, reply)

    def _advance(self, connection: _Connection, reply: Reply | None) -> None:
        """Ask the script what comes next and send it."""
        try:
            step = next(connection.script) if reply is None else connection.script.send(reply)
        except StopIteration:
            self._close(connection)
            return
        connection.name, connection.out = step
        self._send(connection)

    def _send(self, connection: _Connection) -> None:
        connection.rest = connection.out
        connection.buffer.clear()
        connection.need = -1
        connection.sent_at = time.perf_counter()
        try:
            if connection.sock is None:
                self._connect(connection)
            self._write(connection)
        except OSError as error:
            self._fail(connection, type(error).__name__)

    def _connect(self, connection: _Connection) -> None:
        sock = socket.create_connection(self._at, timeout=2)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        connection.sock = sock
        self._open[sock.fileno()] = connection
        self._poll.register(sock, select.EPOLLIN)

    def _write(self, connection: _Connection) -> None:
        """Requests are small; one that does not go out at once waits for the socket."""
        assert connection.sock is not None
        try:
            sent = connection.sock.send(connection.rest)
        except BlockingIOError:
            sent = 0
        connection.rest = connection.rest[sent:]
        if connection.rest:
            self._poll.modify(connection.sock, select.EPOLLIN | select.EPOLLOUT)
        elif connection.is_slow:
            self._poll.modify(connection.sock, select.EPOLLIN)
        connection.is_slow = bool(connection.rest)

    def _fail(self, connection: _Connection, error: str) -> None:
        """Note it, and send the same request again soon over a new connection."""
        now = time.perf_counter()
        self._result.errors[error] += 1
        self._note(connection.name, connection.sent_at, now, error)
        self._close(connection)
        self._rest(connection, now + REST)

    def _close(self, connection: _Connection) -> None:
        if connection.sock is not None:
            self._open.pop(connection.sock.fileno(), None)
            connection.sock.close()
            connection.sock = None


def run(
    base: str,
    scripts: Iterable[Callable[[Client], Script]],
    *,
    seconds: float = 10,
    count: int | None = None,
    warm_up: float | None = None,
    cookies: Mapping[str, str] | None = None,
) -> Result:
    """Let one client follow each of `scripts`, all at once, against `base` (on this machine).

    It warms up for a second unless told, and never for longer than it measures.
    """
    warm_up = min(WARM_UP, seconds) if warm_up is None else warm_up
    return Load(base, scripts, cookies=cookies).run(seconds=seconds, count=count, warm_up=warm_up)


def cookies_of(base: str, handle: str, password: str) -> dict[str, str]:
    """A member's cookies, fresh from the sign-in form."""
    found: dict[str, str] = {}

    def script(client: Client) -> Script:
        yield from sign_in(client, handle, password)
        found.update(client.cookies)

    run(base, [script], seconds=10, warm_up=0)
    return found
