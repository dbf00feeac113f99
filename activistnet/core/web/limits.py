"""How often one may do something, within windows of the clock.

The counters stand in Valkey for all processes together, under hashes whose key changes each day and is never on disk;
while Valkey is away each process counts for itself.
"""

import secrets
import time
from hashlib import blake2b
from typing import NamedTuple

from flask import Flask, current_app, request

from ..outside.valkey import Valkey, ValkeyDown, site_mark
from ..outside.visitors import address_prefix
from ..refusals import TooMany

DAY = 86_400
KEY_CHECK_SECONDS = 10
MOST_COUNTERS = 100_000

# Nothing of this goes to the log on disk or to replicas. A refused try is not counted, so that who is stopped by one
# limit can't use up another one that is shared.
COUNT = """
redis.set_repl(redis.REPL_NONE)
local over = {}
for i, count in ipairs(redis.call('MGET', unpack(KEYS))) do
  if count and tonumber(count) >= tonumber(ARGV[i]) then over[#over + 1] = i - 1 end
end
if #over > 0 then return over end
for i, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[#KEYS + i]) end
end
return over
"""
KEEP_KEY = """
redis.set_repl(redis.REPL_NONE)
local key = redis.call('GET', KEYS[1])
if key then return key end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return ARGV[1]
"""


class Limit(NamedTuple):
    """At most `limit` times in `per` seconds, counted in windows of the clock, for one `key` of a kind (`name`)."""

    name: str
    key: str
    limit: int
    per: int


def init_app(app: Flask) -> None:
    """Counters of their own for each application."""
    app.extensions["limits"] = Counters(app.extensions["valkey"], site_mark(app))


def hit(name: str, key: str, *, limit: int, per: int) -> None:
    """Count one act of `key` under the limit called `name`. Raises TooMany when it is used up. `per` in seconds."""
    hit_all([Limit(name, key, limit, per)])


def hit_all(limits: list[Limit]) -> None:
    """Count one act under several limits in one round trip; when one is used up, none is counted. Raises TooMany."""
    factor = current_app.config["LIMITS"]
    scaled = [limit._replace(limit=max(1, int(limit.limit * factor))) for limit in limits]
    now = time.time()
    counters: Counters = current_app.extensions["limits"]
    if over := counters.hit_all(scaled, now):
        raise TooMany(retry_after=max(int(limits[i].per - now % limits[i].per) + 1 for i in over))


def client_key() -> str:
    """Who asks, as far as limits care."""
    return address_prefix(request.remote_addr or "")


class Counters:
    """The counters of one application. Two sites may share a server: what one counts is not known to the other."""

    def __init__(self, server: Valkey, mark: str) -> None:
        self._server = server
        self._prefix = f"limit:{mark}:".encode()
        self._count = server.client.register_script(COUNT)
        self._keep_key = server.client.register_script(KEEP_KEY)
        self._shared_key = (0, 0.0, b"")
        self._own_key = secrets.token_bytes(32)
        self._own: dict[bytes, tuple[int, float]] = {}  # name: count and when it ends

    def hit_all(self, limits: list[Limit], now: float) -> list[int]:
        """Count once under each limit, or under none; returns the positions of those that are used up."""
        try:
            return self._server.run(lambda _client: self._hit_shared(limits, now)) if limits else []
        except ValkeyDown:
            return self._hit_here(limits, now)

    def _hit_shared(self, limits: list[Limit], now: float) -> list[int]:
        key = self._daily_key(now)
        names = [self._name(limit, now, key) for limit in limits]
        arguments = [limit.limit for limit in limits] + [min(limit.per, DAY) for limit in limits]
        over: list[int] = self._count(keys=names, args=arguments)
        return over

    def _daily_key(self, now: float) -> bytes:
        """The key of this UTC day, the same for all processes; looked up again now and then, as Valkey may restart."""
        day, read_at, key = self._shared_key
        if day != int(now // DAY) or not 0 <= now - read_at < KEY_CHECK_SECONDS:
            day = int(now // DAY)
            new, lasts = secrets.token_bytes(32), DAY - int(now % DAY)
            key = self._keep_key(keys=[self._prefix + f"key:{day}".encode()], args=[new, lasts])
            self._shared_key = (day, now, key)
        return key

    def _hit_here(self, limits: list[Limit], now: float) -> list[int]:
        names = [self._name(limit, now, self._own_key) for limit in limits]
        counted = [self._own.get(name, (0, 0.0))[0] for name in names]
        over = [i for i, limit in enumerate(limits) if counted[i] >= limit.limit]
        if not over:
            self._make_room(now)
            self._own.update(
                (name, (count + 1, now + limit.per)) for name, count, limit in zip(names, counted, limits, strict=True)
            )
        return over

    def _make_room(self, now: float) -> None:
        if len(self._own) >= MOST_COUNTERS:
            self._own = {name: kept for name, kept in self._own.items() if kept[1] > now}
        if len(self._own) >= MOST_COUNTERS:
            self._own.clear()

    def _name(self, limit: Limit, now: float, key: bytes) -> bytes:
        text = f"{limit.name}\0{limit.key}\0{limit.per}\0{int(now // limit.per)}"
        return self._prefix + blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()
