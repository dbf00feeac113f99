"""Counters under keyed hashes, whose key changes each day and is never on disk.

They live in Valkey, for all processes together; while it is away each process counts for itself.
"""

import json
import secrets
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from ..outside.valkey import Valkey, ValkeyDown

DAY = 86_400
KEY_CHECK_SECONDS = 10
MOST_COUNTERS = 100_000
TELL_SECONDS = 0.5
PREFIX = b"limit:"
NAME_LENGTH = len(PREFIX) + 16

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
# Names of one length in one text, and lists in JSON: hundreds of arguments would cost more to send than to count.
TELL = """
redis.set_repl(redis.REPL_NONE)
local counts, lasting, totals = cjson.decode(ARGV[3]), cjson.decode(ARGV[4]), {}
for i, count in ipairs(counts) do
  local key = string.sub(ARGV[1], (i - 1) * ARGV[2] + 1, i * ARGV[2])
  totals[i] = redis.call('INCRBY', key, count)
  if totals[i] == count then redis.call('EXPIRE', key, lasting[i]) end
end
return totals
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


@dataclass(slots=True)
class Tally:
    """A counter as this process knows it: what all processes have told, and what this one has not told yet."""

    ends_at: float
    told: int = 0
    own: int = 0


class Counters:
    """The counters of one application."""

    def __init__(self, server: Valkey) -> None:
        self._server = server
        self._count = server.client.register_script(COUNT)
        self._tell = server.client.register_script(TELL)
        self._keep_key = server.client.register_script(KEEP_KEY)
        self._shared_key = (0, 0.0, b"")
        self._own_key = secrets.token_bytes(32)
        self._tallies: dict[bytes, Tally] = {}
        self._told_at = 0.0

    def hit_all(self, limits: list[Limit], now: float) -> list[int]:
        """Count once under each limit, or under none; returns the positions of those that are used up."""
        try:
            return self._server.run(lambda _client: self._hit_shared(limits, now))
        except ValkeyDown:
            return self._hit_here(limits, now, self._own_key)

    def hit_here(self, limits: list[Limit], now: float) -> list[int]:
        """The same, without asking anybody: twice a second the processes tell each other what they have counted."""
        try:
            key = self._daily_key(now)
            if not 0 <= now - self._told_at < TELL_SECONDS:
                self._told_at = now
                self._tell_others(now)
        except ValkeyDown:
            key = self._own_key
        return self._hit_here(limits, now, key)

    def _hit_shared(self, limits: list[Limit], now: float) -> list[int]:
        key = self._daily_key(now)
        names = [_name(limit, now, key) for limit in limits]
        arguments = [limit.limit for limit in limits] + [min(limit.per, DAY) for limit in limits]
        over: list[int] = self._count(keys=names, args=arguments)
        return over

    def _daily_key(self, now: float) -> bytes:
        """The key of this UTC day, the same for all processes; looked up again now and then, as Valkey may restart."""
        day, read_at, key = self._shared_key
        if day != int(now // DAY) or not 0 <= now - read_at < KEY_CHECK_SECONDS:
            day = int(now // DAY)
            new, lasts = secrets.token_bytes(32), DAY - int(now % DAY)
            key = self._server.run(lambda _client: self._keep_key(keys=[f"limit-key:{day}"], args=[new, lasts]))
            self._shared_key = (day, now, key)
        return key

    def _hit_here(self, limits: list[Limit], now: float, key: bytes) -> list[int]:
        names = [_name(limit, now, key) for limit in limits]
        tallies = [self._tallies.get(name) for name in names]
        counted = [tally.told + tally.own if tally else 0 for tally in tallies]
        over = [i for i, limit in enumerate(limits) if counted[i] >= limit.limit]
        if not over:
            self._make_room(now)
            for name, limit in zip(names, limits, strict=True):
                self._tallies.setdefault(name, Tally(now + limit.per)).own += 1
        return over

    def _tell_others(self, now: float) -> None:
        """Add what was counted here to what all know, and learn what that is. Raises ValkeyDown."""
        mine = {name: tally.own for name, tally in self._tallies.items() if tally.own and tally.ends_at > now}
        if not mine:
            return
        lasting = [max(1, min(DAY, int(self._tallies[name].ends_at - now))) for name in mine]
        names, counts = b"".join(mine), json.dumps(list(mine.values()))
        ends = json.dumps(lasting)
        totals = self._server.run(lambda _client: self._tell(args=[names, NAME_LENGTH, counts, ends]))
        for (name, told), total in zip(mine.items(), totals, strict=True):
            if tally := self._tallies.get(name):  # others may have counted, or made room, while this one told
                tally.told, tally.own = total, tally.own - told

    def _make_room(self, now: float) -> None:
        if len(self._tallies) < MOST_COUNTERS:
            return
        self._tallies = {name: kept for name, kept in self._tallies.items() if kept.ends_at > now}
        if len(self._tallies) >= MOST_COUNTERS:
            self._tallies.clear()


def _name(limit: Limit, now: float, key: bytes) -> bytes:
    text = f"{limit.name}\0{limit.key}\0{limit.per}\0{int(now // limit.per)}"
    return PREFIX + blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()
