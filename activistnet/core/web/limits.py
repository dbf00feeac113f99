"""How often one may do something, within windows of the clock."""

import time
from ipaddress import IPv6Address, ip_address

from flask import Flask, current_app, request

from ..refusals import TooMany
from .counters import Counters, Limit

__all__ = ["Counters", "Limit", "client_key", "hit", "hit_all"]


def init_app(app: Flask) -> None:
    """Counters of their own for each application."""
    app.extensions["limits"] = Counters(app.extensions["valkey"])


def hit(name: str, key: str, *, limit: int, per: int) -> None:
    """Count one act of `key` under the limit called `name`. Raises TooMany when it is used up. `per` in seconds."""
    hit_all([Limit(name, key, limit, per)])


def hit_all(limits: list[Limit], *, loosely: bool = False) -> None:
    """Count one act under several limits in one round trip; when one is used up, none is counted. Raises TooMany.

    `loosely` is for what is frequent: each process counts for itself and they compare twice a second, so a little more
    may pass where there are several.
    """
    if not limits:
        return
    factor = current_app.config["LIMITS"]
    scaled = [limit._replace(limit=max(1, int(limit.limit * factor))) for limit in limits] if factor != 1 else limits
    now = time.time()
    counters: Counters = current_app.extensions["limits"]
    over = counters.hit_here(scaled, now) if loosely else counters.hit_all(scaled, now)
    if over:
        raise TooMany(retry_after=max(int(limits[i].per - now % limits[i].per) + 1 for i in over))


def client_key() -> str:
    """Who asks, as far as limits care: an IPv4 address, or the /64 that one household has in IPv6."""
    given = request.remote_addr or ""
    try:
        address = ip_address(given)
    except ValueError:
        return "local"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return given
