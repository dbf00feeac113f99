"""What everybody else waits while one person floods the site, or a server stops: `python -m bench.floods [--rounds 3]`.

One web process. While the flood lasts, a visitor asks every 50 ms for a page that is made anew each time; what is told
is the longest such wait, the answers it got, the memory of the web process, and how soon three pages in a row are fine
again. Each flood ends by itself.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import psutil

from bench.people import make_petition
from bench.site import Site, running

SECONDS = 5.0
STOPPED_SECONDS = 3.0
PATIENCE = 30.0
Flood = Callable[[Site], None]
numbers = count()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--port", type=int, default=8797)
    options.add_argument("--only", nargs="*")
    given = options.parse_args()
    # One address is one person here, so nobody is told apart by a header.
    with running(
        given.port, WEB_WORKERS="1", TRUSTED_PROXIES="0", LIMITS="1000", CONNECTIONS_PER_ADDRESS="100"
    ) as site:
        make_petition(site.app)
        for name in given.only or FLOODS:
            for _ in range(given.rounds):
                print(json.dumps({"flood": name, **endure(site, FLOODS[name])}), flush=True)


def endure(site: Site, flood: Flood) -> dict[str, object]:
    """Let the flood run while a visitor looks at pages; what the visitor saw."""
    before, visitor = memory(site), Visitor(site)
    visitor.start()
    flood(site)
    ended_at = time.monotonic()
    visitor.wait_until_fine(ended_at + PATIENCE)
    back = visitor.fine_since - ended_at
    return {
        "longest_ms": round(1000 * max(visitor.waits)),
        "answers": dict(visitor.answers),
        "back_s": round(max(0.0, back), 1),
        "memory_mb": [before, memory(site)],
    }


class Visitor(threading.Thread):
    """Somebody who asks for a page every 50 ms until three in a row came."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.waits: list[float] = []
        self.answers: Counter[str] = Counter()
        self.fine_since = 0.0
        self._until = float("inf")

    def run(self) -> None:
        """Look until the flood is over and pages are fine, or patience ends."""
        fine = 0
        while time.monotonic() < self._until + PATIENCE:
            began = time.monotonic()
            status = ask(self.site, f"/members?q=w{next(numbers)}")
            self.waits.append(time.monotonic() - began)
            self.answers[status] += 1
            fine = fine + 1 if status == "200" else 0
            if fine == 1:
                self.fine_since = began
            if fine >= 3 and began > self._until:
                return
            time.sleep(0.05)

    def wait_until_fine(self, deadline: float) -> None:
        self._until = time.monotonic()
        self.join(max(0.0, deadline - time.monotonic()))


def ask(site: Site, path: str) -> str:
    """The status of a page, or why there was none."""
    try:
        with connect(site, timeout=35) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(64).split(b" ")[1].decode()
    except (OSError, IndexError) as error:
        return type(error).__name__


def connect(site: Site, timeout: float = 5) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(site.environ["PORT"])), timeout=timeout)


def memory(site: Site) -> int:
    """MB of the web process."""
    return int(psutil.Process(site.processes()["web"][-1]).memory_info().rss // 2**20)


def frames(opcode: int) -> Flood:
    """Empty frames of one kind, as fast as they are taken, by a socket that comes back whenever it is closed."""
    burst = b"".join(bytes((0x80 * (opcode >= 8) | opcode, 0x80)) + secrets.token_bytes(4) for _ in range(5000))

    def flood(site: Site) -> None:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with suppress(OSError), connect(site) as connection:
                key = "dGhlIHNhbXBsZSBub25jZQ=="
                head = (
                    f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {site.base}\r\n"
                )
                head += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                connection.sendall((head + f"Sec-WebSocket-Key: {key}\r\n\r\n").encode())
                connection.recv(1000)
                if opcode == 0:
                    connection.sendall(b"\x01\x81" + bytes(4) + b"4")
                while time.monotonic() < until:
                    connection.sendall(burst)

    return flood


def cookies(site: Site) -> None:
    """200 kB of cookies that a naive parser reads in quadratic time."""
    line = b'Cookie: theme="' + b"\\a" * 4000 + b'"\r\n'
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with suppress(OSError), connect(site) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + line * 25 + b"\r\n")
            connection.recv(1000)


def half_bodies(site: Site) -> None:
    """A hundred forms of which seven bytes come."""
    head = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 70000\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=a"
    held = []
    for _ in range(100):
        with suppress(OSError):
            held.append(connect(site))
            held[-1].sendall(head)
    time.sleep(SECONDS)
    for connection in held:
        connection.close()


def marks(site: Site) -> None:
    """Reports with 64 kB of marks that are sorted one by one when a text is composed."""
    body = (
        b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\na'
        + "\u0315\u0316".encode() * 15_000
        + b"\r\n--b--\r\n"
    )
    head = f"POST /posts/1/report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    whole = head.encode() + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n" + body

    def send() -> None:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with suppress(OSError), connect(site, timeout=30) as connection:
                connection.sendall(whole)
                connection.recv(1000)

    beside(send, 4)


def stopped(role: str) -> Flood:
    """A server that says nothing for three seconds while a hundred ask for pages."""

    def flood(site: Site) -> None:
        pids = [int(pid) for pid in site.processes()[role]]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            crowd = [threading.Thread(target=ask, args=(site, f"/members?q=c{next(numbers)}")) for _ in range(100)]
            for each in crowd:
                each.start()
            time.sleep(STOPPED_SECONDS)
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
        for each in crowd:
            each.join(40)

    return flood


def beside(act: Callable[[], None], number: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


FLOODS: dict[str, Flood] = {
    "ping": frames(9),
    "pong": frames(10),
    "continuation": frames(0),
    "cookies": cookies,
    "half bodies": half_bodies,
    "marks": marks,
    "postgres stopped": stopped("postgres"),
    "valkey stopped": stopped("valkey"),
}


if __name__ == "__main__":
    main()
