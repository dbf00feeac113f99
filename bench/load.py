"""A lean HTTP/1.1 load generator: so many clients on this machine, each waiting for its answer before it asks again.

A script is a generator that a client follows: it yields `(name, request)` and is sent the `Reply`.

    def sign(client: Client) -> Script:
        while True:
            reply = yield "sign", client.post("/petitions/12/sign", {"name": "..."})

    print(run("http://127.0.0.1:8000", [sign] * 16, seconds=10))
"""

import heapq
import re
import select
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import NamedTuple, TypeAlias
from urllib.parse import urlencode, urlsplit

import psutil

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SET_COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;\r]*)([^\r]*)", re.IGNORECASE)
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


class Reply(NamedTuple):
    """What came back. `head` is everything before the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        found = re.search(rb"\r\n" + re.escape(name.encode()) + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else None

    @property
    def token(self) -> str:
        """The token of the first form on the page; empty if there is none."""
        found = TOKEN.search(self.body)
        return found[1].decode() if found else ""


class Client:
    """One visitor: an address of its own, the cookies it was given, and requests as it would send them."""

    def __init__(self, number: int, host: str) -> None:
        self.number = number
        self.address = str(ip_address(0x0A000001 + number))
        self.cookies: dict[str, str] = {}
        self._host = host
        self._fixed = f" HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {self.address}\r\n"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        return f"GET {path}{self._lines(headers)}\r\n".encode()

    def post(self, path: str, fields: Mapping[str, object], headers: Mapping[str, str] | None = None) -> bytes:
        body = urlencode(fields)
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return f"POST {path}{self._lines(headers)}Sec-Fetch-Site: same-origin\r\n{form}\r\n{body}".encode()

    def as_somebody_else(self, number: int) -> None:
        """Go on as another visitor, without cookies."""
        self.__init__(number, self._host)  # type: ignore[misc]

    def _lines(self, headers: Mapping[str, str] | None) -> str:
        lines = self._fixed
        if self.cookies:
            lines += f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}\r\n"
        return lines + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) if headers else lines


Script: TypeAlias = Generator[tuple[str, bytes], Reply, None]
# What a request was, when it was sent, when that was over, and how: a status, or why there was no answer.
Note: TypeAlias = Callable[[str, float, float, int | str], None]
REST = 0.1  # seconds until a request that had no answer is sent again


@dataclass
class Result:
    """What was measured, by the names that the scripts gave."""

    seconds: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    errors: Counter[str] = field(default_factory=Counter)
    bytes_read: int = 0
    own_cpu: float = 0.0
    cpu: list[tuple[str, float]] = field(default_factory=list)

    def rate(self, name: str) -> float:
        """Answers a second."""
        return len(self.latencies[name]) / self.seconds if self.seconds else 0.0

    def quantile(self, name: str, part: float) -> float:
        """Milliseconds within which this part of the answers came."""
        ordered = sorted(self.latencies[name])
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0

    def __str__(self) -> str:
        lines = []
        for name in self.latencies:
            times = "  ".join(f"p{q:g} {self.quantile(name, q / 100):.1f} ms" for q in (50, 95, 99))
            lines.append(f"{name:24} {self.rate(name):8.0f}/s  {times}  {dict(self.statuses[name])}")
        if self.errors:
            lines.append(f"errors: {dict(self.errors)}")
        busy = ", ".join(f"{name} {part:.0%}" for name, part in self.cpu)
        return "\n".join([*lines, f"of one core: load generator {self.own_cpu:.0%}, {busy}"])


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
        """Stop after `seconds` or after `count` answers; the answers of the first `warm_up` seconds are left out."""
        result = self._result
        self._left = count if count is not None else 1 << 62
        start = time.perf_counter()
        self._ends_at = start + warm_up + seconds
        for connection in self._connections:
            self._advance(connection, None)
        is_warm = warm_up == 0
        began, before, own = start, _cpu_times(), time.process_time()
        while (self._open or self._resting) and self._left > 0:
            now = time.perf_counter()
            if now >= self._ends_at:
                break
            self._wake(now)
            if not is_warm and now - start >= warm_up:
                is_warm, began, before, own = True, now, _cpu_times(), time.process_time()
                result.latencies.clear()
                result.statuses.clear()
                result.bytes_read = 0
            for number, events in self._poll.poll(max(0.0, min(self._next_wake(now), self._ends_at - now))):
                if number in self._open:
                    self._serve(self._open[number], events)
        result.seconds = time.perf_counter() - began
        result.own_cpu = (time.process_time() - own) / result.seconds
        result.cpu = _cpu_used(before, result.seconds)
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
            _keep_cookies(connection.client, reply.head)
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
    warm_up: float = 1,
    cookies: Mapping[str, str] | None = None,
) -> Result:
    """Let one client follow each of `scripts`, all at once, against `base` (on this machine)."""
    return Load(base, scripts, cookies=cookies).run(seconds=seconds, count=count, warm_up=warm_up)


def repeat(name: str, path: str, headers: Mapping[str, str] | None = None) -> Callable[[Client], Script]:
    """A script that gets one page again and again."""

    def script(client: Client) -> Script:
        request = client.get(path, headers)
        while True:
            yield name, request

    return script


def sign_in(client: Client, name: str, password: str) -> Script:
    """Sign in by the form, as a step of a script: `yield from sign_in(...)`."""
    page = yield "sign-in page", client.get("/login")
    fields = {"handle": name, "password": password, "csrf_token": page.token}
    yield "sign in", client.post("/login", fields)


def _keep_cookies(client: Client, head: bytes) -> None:
    for name, value, attributes in SET_COOKIE.findall(head):
        if b"Max-Age=0" in attributes or not value:
            client.cookies.pop(name.decode(), None)
        else:
            client.cookies[name.decode()] = value.decode()


def _cpu_times() -> dict[int, tuple[str, float]]:
    """CPU seconds so far of every process of this machine."""
    times = {}
    for process in psutil.process_iter(["name", "cmdline", "cpu_times"]):
        used = process.info["cpu_times"]
        if used is not None:
            words = " ".join(process.info["cmdline"] or [process.info["name"]])
            times[process.pid] = (f"{process.info['name']} {_role(words)}".strip(), used.user + used.system)
    return times


def _role(words: str) -> str:
    """What tells processes of one name apart, where the command line says it."""
    found = re.search(r"gunicorn|celery|(?:clock|worker)$|postgres: (?:\S+ \S+)|valkey-server", words)
    return found[0].removeprefix("postgres: ") if found else ""


def _cpu_used(before: dict[int, tuple[str, float]], seconds: float) -> list[tuple[str, float]]:
    """Parts of one core that processes used, together with those of the same name, the busiest first."""
    used: Counter[str] = Counter()
    for pid, (name, now) in _cpu_times().items():
        used[name] += now - before[pid][1] if pid in before else now  # type: ignore[assignment]
    return [(name, spent / seconds) for name, spent in used.most_common(6) if spent / seconds > 0.02]
