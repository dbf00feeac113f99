"""How often one may do something, within windows of the clock."""

import time
from typing import NamedTuple

from flask import current_app, request

from ..application import Site, settings
from ..outside.valkey import site_mark
from ..outside.visitors import address_prefix
from ..refusals import TooMany
from .counters import Counters, Quota

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Limit(NamedTuple):
    """At most `most` times in `per` seconds for each key. It is counted under its name."""

    name: str
    most: int
    per: int


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
    factor = settings().limits
    quotas = [Quota(name, key, max(1, int(most * factor)), per) for (name, most, per), key in acts]
    now = time.time()
    counters: Counters = current_app.extensions["limits"]
    if over := counters.hit_loosely(quotas, now) if loosely else counters.hit_all(quotas, now):
        raise TooMany(retry_after=max(int(quotas[i].per - now % quotas[i].per) + 1 for i in over))


def client_key() -> str:
    """Who asks, as far as limits care."""
    return address_prefix(request.remote_addr or "")
