"""How often one may do something, within windows of the clock."""

import time

from flask import current_app, request

from ..application import Site, settings
from ..outside.valkey import site_mark
from ..outside.visitors import address_prefix
from ..refusals import TooMany
from .counters import Counters, Limit

__all__ = ["Limit", "client_key", "hit", "hit_all"]


def init_app(app: Site) -> None:
    """Counters of their own for each application."""
    app.extensions["limits"] = Counters(app.extensions["valkey"], site_mark(app))


def hit(name: str, key: str, *, limit: int, per: int) -> None:
    """Count one act of `key` under the limit called `name`. Raises TooMany when it is used up. `per` in seconds."""
    hit_all([Limit(name, key, limit, per)])


def hit_all(limits: list[Limit], *, loosely: bool = False) -> None:
    """Count one act under several limits in one round trip; when one is used up, none is counted. Raises TooMany.

    `loosely` is for what is frequent (a quarter of a signature's time would go into the round trip): each process
    counts for itself and compares twice a second. So for half a second each of several lets through the whole limit.
    """
    factor = settings().limits
    scaled = [limit._replace(limit=max(1, int(limit.limit * factor))) for limit in limits]
    now = time.time()
    counters: Counters = current_app.extensions["limits"]
    if over := counters.hit_loosely(scaled, now) if loosely else counters.hit_all(scaled, now):
        raise TooMany(retry_after=max(int(limits[i].per - now % limits[i].per) + 1 for i in over))


def client_key() -> str:
    """Who asks, as far as limits care."""
    return address_prefix(request.remote_addr or "")
