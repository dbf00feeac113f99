"""How often one may do something, within windows of the clock."""

import time
from typing import NamedTuple

from flask import current_app, request

from ..application import Site, settings
from ..data import orders
from ..outside.meters import meters
from ..outside.valkey import site_mark
from ..outside.visitors import address_prefix, network_prefix, people_behind
from ..refusals import TooMany
from .counters import Counters, Quota

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Limit(NamedTuple):
    """At most `most` times in `per` seconds for each key. It is counted under its name."""

    name: str
    most: int
    per: int


class Client(str):
    """The key of an address, behind which there may be many people."""

    __slots__ = ()


def init_app(app: Site) -> None:
    """Counters of their own for each application."""
    app.extensions["limits"] = Counters(app.extensions["valkey"], site_mark(app))


def hit(limit: Limit, key: str, *, loosely: bool = False) -> None:
    """Count one act of `key`. Raises TooMany when the limit is used up."""
    hit_all([(limit, key)], loosely=loosely)


def hit_all(acts: list[tuple[Limit, str]], *, loosely: bool = False) -> None:
    """Count one act under several limits in one round trip; when one is used up, none is counted. Raises TooMany.

    `loosely` is for what is frequent (a quarter of a signature's time would go into the round trip): each process
    counts for itself and compares twice a second. So for half a second each of several lets through the whole limit.
    """
    now = time.time()
    if over := find_used_up(acts, now, loosely=loosely):
        raise TooMany(retry_after=max(int(limit.per - now % limit.per) + 1 for limit in over))


def find_used_up(acts: list[tuple[Limit, str]], now: float | None = None, *, loosely: bool = False) -> list[Limit]:
    """Count one act under several limits where all have room for it, and under none else; those that have none."""
    quotas, at = [_quota(limit, key) for limit, key in acts], time.time() if now is None else now
    counters: Counters = current_app.extensions["limits"]
    over = counters.hit_loosely(quotas, at) if loosely else counters.hit_all(quotas, at)
    for i in over:
        meters.count("limits_reached_total", quotas[i].name)
    return [acts[i][0] for i in over]


def is_within(acts: list[tuple[Limit, str]], *, loosely: bool = False) -> bool:
    """Count one act under several limits; whether all of them had room for it."""
    try:
        hit_all(acts, loosely=loosely)
    except TooMany:
        return False
    return True


def give_back(acts: list[tuple[Limit, str]]) -> None:
    """Count one act less of what was counted loosely just now: it came to nothing."""
    counters: Counters = current_app.extensions["limits"]
    counters.give_back([_quota(limit, key) for limit, key in acts], time.time())


def client_key() -> Client:
    """Who asks, as far as limits care."""
    return Client(address_prefix(request.remote_addr or ""))


def network_key() -> Client:
    """The network around who asks, where somebody may have many addresses; behind a shared one are many anyway."""
    address = client_key()
    return address if people_behind(address, orders.known().shared) > 1 else Client(network_prefix(address))


def _quota(limit: Limit, key: str) -> Quota:
    people = people_behind(key, orders.known().shared) if isinstance(key, Client) else 1
    return Quota(limit.name, key, max(1, int(limit.most * settings().limits * people)), limit.per)
