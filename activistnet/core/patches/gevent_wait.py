"""How psycopg waits for PostgreSQL in the web server: in the hub, beside everything else.

psycopg notices gevent and leaves its own C function, which would stop the whole process, for `poll` as gevent patches
it: 42 us of processor a query. Waiting in the hub directly takes 28. (`select` is no choice: it fails with descriptors
above 1023, of which a process with thousands of sockets has many.)
"""

from select import POLLIN, POLLOUT
from time import monotonic
from typing import Any

import psycopg.waiting
from flask import Flask
from gevent import get_hub
from gevent.monkey import get_original, is_module_patched
from psycopg.abc import PQGen, PQGenConn
from psycopg.waiting import Ready, Wait, wait_poll

from ..outside.watchdog import silence

READ, WRITE = 1, 2  # of gevent's loop; psycopg's masks are the same
real_poll = get_original("select", "poll")


wait_for_connection = psycopg.waiting.wait_conn


def apply(_app: Flask) -> None:
    """From now on, for every connection of a process that runs on gevent."""
    if is_module_patched("select"):
        use()


def use() -> None:
    """From now on, for every connection of this process."""
    psycopg.waiting.wait = wait
    psycopg.waiting.wait_conn = wait_conn


def wait_conn(gen: PQGenConn[Any], interval: float = 0.0, timeout: float | None = None) -> Any:
    """psycopg's `wait_conn`, noted under a number that is no descriptor: only its own timeout ends it."""
    silence.waiting[-id(gen)] = monotonic()
    try:
        return wait_for_connection(gen, interval, timeout)
    except psycopg.OperationalError:
        silence.refused.trip()
        raise
    finally:
        del silence.waiting[-id(gen)]


def wait(gen: PQGen[Any], fileno: int, interval: float = 0.0, timeout: float | None = None) -> Any:
    """psycopg's `wait`: let the generator go on whenever its connection is ready."""
    if timeout is not None:
        return wait_poll(gen, fileno, interval, timeout)
    try:
        wanted = next(gen)
        while True:
            ready = Ready.R if wanted == Wait.R else ready_now(fileno, wanted)
            if wanted == Wait.R or not ready:
                wait_in_hub(fileno, wanted)
                ready = ready or ready_now(fileno, wanted)
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value


def wait_in_hub(fileno: int, wanted: int) -> None:
    hub = get_hub()
    watcher = hub.loop.io(fileno, wanted)
    silence.waiting[fileno] = monotonic()
    try:
        hub.wait(watcher)
    finally:
        del silence.waiting[fileno]
        watcher.close()


def ready_now(fileno: int, wanted: int) -> Ready:
    """What the connection is ready for, without waiting; a broken one is ready for all, so that its use fails."""
    poll = real_poll()
    poll.register(fileno, (POLLIN if wanted & READ else 0) | (POLLOUT if wanted & WRITE else 0))
    events = poll.poll(0)
    if not events:
        return Ready.NONE
    mask = events[0][1]
    ready = (READ if mask & ~POLLOUT else 0) | (WRITE if mask & ~POLLIN else 0)
    return Ready(ready & wanted or wanted)
