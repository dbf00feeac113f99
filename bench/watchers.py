"""Thousands of sockets on one petition in one process: how long until the last of them has a new count.

    python -m bench.watchers [--watchers 5000] [--updates 40] [--port 8150]

A server of its own with nothing but sockets runs with our manager and then with the stock one. Watchers are raw
sockets of one process on one epoll; they offer compression, as browsers do. The same process publishes the counts
as the clock does, four a second, and then twenty at once to see how many messages a second are possible.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any, TypeAlias

import socketio

from activistnet.core.application import Site
from activistnet.core.live import rooms
from activistnet.core.outside import valkey as outside
from bench.servers import processor_seconds, resident_kilobytes, valkey, web
from bench.sockets import Crowd, Watcher
from config import Settings

ROOM = "petition:1"
BURST = 20
KEY = token_urlsafe(32)
Emit: TypeAlias = Callable[[str, dict[str, Any], str], object]


class Arrivals:
    """How many watchers have seen their n-th frame, and when the last of them did."""

    def __init__(self) -> None:
        self.count: Counter[int] = Counter()
        self.last_at: dict[int, float] = {}
        self.total = 0

    def note(self, watcher: Watcher, _event: bytes, at: float) -> None:
        self.total += 1
        self.count[watcher.frames] += 1
        self.last_at[watcher.frames] = at


def settings(url: str) -> dict[str, str]:
    """The environment of a site without a database, over this Valkey."""
    return {
        "DATABASE_URL": "postgresql+psycopg://",
        "REDIS_URL": url,
        "SECRET_KEY": KEY,
        "SEALING_KEYS": KEY,
        "INDEX_KEY": KEY,
        "TRUSTED_PROXIES": "1",
    }


def emitter(url: str, *, is_stock: bool) -> Emit:
    """What tells the server from outside, as the clock does."""
    if is_stock:
        stock = socketio.RedisManager(url, channel="stock", write_only=True)
        return lambda event, payload, room: stock.emit(event, payload, room=room)
    app = Site(__name__, Settings.from_environment(settings(url)))
    outside.init_app(app)
    return rooms.channel(app).say


def publish(emit: Emit, version: int) -> float:
    """Tell the room a new count; returns when."""
    at = time.monotonic()
    emit("count", {"petition": 1, "count": 1000 + version, "goal": 2500, "step": 2000, "version": version}, ROOM)
    return at


def measure(name: str, url: str, port: int, watchers: int, updates: int, environ: dict[str, str]) -> dict[str, Any]:
    emit = emitter(url, is_stock="STOCK" in environ)
    base = settings(url) | {"BASE_URL": f"http://127.0.0.1:{port}", **environ}
    with web("bench.watchers_app:app", port, base) as pid:
        arrivals = Arrivals()
        crowd = Crowd("127.0.0.1", port, ROOM, on_event=arrivals.note)
        crowd.join(10)  # what is loaded by the first request is not a socket's memory
        before = resident_kilobytes(pid)
        started = time.monotonic()
        joined = crowd.join(watchers - 10)
        opening = time.monotonic() - started
        crowd.run(1)
        each = (resident_kilobytes(pid) - before) / (joined - 10)
        told, busy = [], processor_seconds(pid)
        for version in range(1, updates + 1):
            told.append(publish(emit, version))
            crowd.run(0.25)
        crowd.run(3)
        busy = processor_seconds(pid) - busy
        waits = [arrivals.last_at.get(n, float("inf")) - at for n, at in enumerate(told, start=1)]
        complete = sum(arrivals.count[n] == joined for n in range(1, updates + 1))
        total, started = arrivals.total, time.monotonic()
        for version in range(updates + 1, updates + BURST + 1):
            publish(emit, version)
        while arrivals.total - total < BURST * joined and time.monotonic() - started < 60:
            crowd.turn(0.5)
        per_second = (arrivals.total - total) / (max(arrivals.last_at.values()) - started)
        lost = crowd.lost
        crowd.close()
    return {
        "manager": name,
        "watchers": joined,
        "opened/s": round(joined / opening),
        "KB each": round(each, 1),
        "p50 ms": round(statistics.median(waits) * 1000),
        "p99 ms": round(statistics.quantiles(waits, n=100, method="inclusive")[98] * 1000),
        "complete": f"{complete}/{updates}",
        "CPU us/message": round(busy / (updates * joined) * 1e6, 1),
        "messages/s": round(per_second),
        "lost": lost,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watchers", type=int, default=5000)
    parser.add_argument("--updates", type=int, default=40)
    parser.add_argument("--port", type=int, default=8150)
    options = parser.parse_args()
    watchers, updates = min(options.watchers, 9000), min(options.updates, 400)
    for number, (name, environ) in enumerate({"ours": {}, "stock": {"STOCK": "1"}}.items()):
        with valkey() as url:
            print(measure(name, url, options.port + number, watchers, updates, environ), flush=True)


if __name__ == "__main__":
    main()
