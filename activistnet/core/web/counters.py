"""Counters under keyed hashes, whose key changes each day and is never on disk.

They stand in Valkey for all processes together. What is counted loosely, and everything while Valkey is away, is
counted in the process.
"""

import json
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from ..outside.valkey import Valkey, ValkeyDown

DAY = 86_400
KEY_CHECK_SECONDS = 10
TELL_SECONDS = 0.5
MOST_TALLIES = 100_000

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
# All names in one text and the numbers as JSON: a thousand arguments would cost more to send than to count.
TELL = """
redis.set_repl(redis.REPL_NONE)
local length, counts, lasting, totals = tonumber(ARGV[2]), cjson.decode(ARGV[3]), cjson.decode(ARGV[4]), {}
for i, count in ipairs(counts) do
  local key = string.sub(ARGV[1], (i - 1) * length + 1, i * length)
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


class Quota(NamedTuple):
    """At most `most` times in `per` seconds, counted in windows of the clock, for one `key` of a kind (`name`)."""

    name: str
    key: str
    most: int
    per: int


@dataclass(slots=True)
class Tally:
    """A counter as this process knows it: what all have told of it, and what this one has not told yet."""

    ends_at: float
    lasts: int
    told: int = 0
    own: int = 0


class Counters:
    """The counters of one application. Two sites may share a server: what one counts is not known to the other."""

    def __init__(self, server: Valkey, mark: str) -> None:
        self._server = server
        self._prefix = f"limit:{mark}:".encode()
        self._count = server.client.register_script(COUNT)
        self._tell = server.client.register_script(TELL)
        self._keep_key = server.client.register_script(KEEP_KEY)
        self._day = 0
        self._key = b""
        self._key_checked_at = 0.0
        self._tallies: dict[bytes, Tally] = {}
        self._told_at = 0.0
        self._looking = threading.Lock()

    def hit_all(self, quotas: list[Quota], now: float) -> list[int]:
        """Count once under each, or under none; returns the positions of those that are used up."""
        names = self._names(quotas, now)
        arguments = [quota.most for quota in quotas] + [min(quota.per, DAY) for quota in quotas]
        try:
            return self._server.run(lambda _client: self._count(keys=names, args=arguments)) if quotas else []
        except ValkeyDown:
            return self._hit_here(quotas, names, now)

    def hit_loosely(self, quotas: list[Quota], now: float) -> list[int]:
        """The same, counted in the process, which tells Valkey what it counted twice a second."""
        if not 0 <= now - self._told_at < TELL_SECONDS:
            self._told_at = now
            with suppress(ValkeyDown):
                self._tell_others(now)
        return self._hit_here(quotas, self._names(quotas, now), now)

    def give_back(self, quotas: list[Quota], now: float) -> None:
        """Count one less under each, of what `hit_loosely` has counted in this process."""
        names = self._names(quotas, now)
        with self._looking:
            for tally in filter(None, map(self._tallies.get, names)):
                if tally.told + tally.own > 0:
                    tally.own -= 1

    def _hit_here(self, quotas: list[Quota], names: list[bytes], now: float) -> list[int]:
        with self._looking:  # and counting is one act, in a process with threads too
            tallies = [self._tallies.get(name) for name in names]
            over = [i for i, tally in enumerate(tallies) if tally and tally.told + tally.own >= quotas[i].most]
            if not over:
                self._make_room(now)
                for name, quota in zip(names, quotas, strict=True):
                    self._tallies.setdefault(name, Tally(now + quota.per, min(quota.per, DAY))).own += 1
        return over

    def _tell_others(self, now: float) -> None:
        """Add what was counted here to what all know, and learn what that is. Raises ValkeyDown."""
        mine = {name: tally.own for name, tally in self._tallies.items() if tally.own and tally.ends_at > now}
        if not mine:
            return
        lasting = [self._tallies[name].lasts for name in mine]
        given: list[bytes | str | int] = [
            b"".join(mine),
            len(next(iter(mine))),
            json.dumps(list(mine.values())),
            json.dumps(lasting),
        ]
        totals = self._server.run(lambda _client: self._tell(args=given))
        for (name, told), total in zip(mine.items(), totals, strict=True):
            if tally := self._tallies.get(name):  # others may have counted, or made room, meanwhile
                tally.told, tally.own = total, tally.own - told

    def _make_room(self, now: float) -> None:
        if len(self._tallies) >= MOST_TALLIES:
            self._tallies = {name: kept for name, kept in self._tallies.items() if kept.ends_at > now}
        if len(self._tallies) >= MOST_TALLIES:
            self._tallies.clear()

    def _names(self, quotas: list[Quota], now: float) -> list[bytes]:
        key, prefix = self._daily_key(now), self._prefix
        texts = [f"{name}\0{who}\0{per}\0{int(now // per)}" for name, who, _most, per in quotas]
        return [
            prefix + blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest() for text in texts
        ]

    def _daily_key(self, now: float) -> bytes:
        """The key of this UTC day, the same for all processes; offered again now and then, as Valkey may restart."""
        day = int(now // DAY)
        if day != self._day:
            with self._looking:  # or two who come first would each count under a key of their own
                if day != self._day:
                    self._key, self._key_checked_at, self._day = secrets.token_bytes(32), 0.0, day
        if not 0 <= now - self._key_checked_at < KEY_CHECK_SECONDS:
            with suppress(ValkeyDown):
                self._key = self._server.run(lambda _client: self._keep_daily_key(now))
                self._key_checked_at = now
        return self._key

    def _keep_daily_key(self, now: float) -> bytes:
        day, seconds = divmod(int(now), DAY)
        key: bytes = self._keep_key(keys=[self._prefix + f"key:{day}".encode()], args=[self._key, DAY - seconds])
        return key
