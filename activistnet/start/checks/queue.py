"""Valkey or Redis: whether it answers, which one it is, and that it keeps nothing of visitors on disk."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ..addresses import is_loopback
from . import libraries
from .findings import OK, REMARK, WRONG, Found, Place, plain

SECONDS = 2
OLDEST = 7
EVICTS_NOTHING = "noeviction"


def server(place: Place) -> Iterator[Found]:
    """Without it counts are a little later, mail waits, and each process keeps limits by itself."""
    from redis import Redis, RedisError, ResponseError  # a fifth of a second, and only this check needs it

    url = place.settings.redis_url
    try:
        with Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as client:
            facts: dict[str, Any] = client.info("everything")
            try:
                asked: dict[str, str] = client.config_get("appendonly", "save")
            except ResponseError:
                asked = {}
    except (RedisError, OSError) as error:
        yield WRONG, f"REDIS_URL can't be reached, so mail waits and counts are late: {plain(str(error))}."
        return
    found = [*_of_version(facts), *_of_keeping(facts, asked), *_of_address(url)]
    yield from found or [(OK, f"{_name(facts)} {_version(facts)} answers, and keeps nothing on disk.")]


def _of_version(facts: dict[str, Any]) -> Iterator[Found]:
    name, version = _name(facts), _version(facts)
    if int(version.split(".")[0]) < OLDEST:
        yield WRONG, f"{name} is {version}, and this code needs {OLDEST} or newer."
    elif hole := libraries.hole_in("programs", name.lower(), version):
        yield WRONG, f"{name} {version} has known holes: {hole}"
    if facts.get("role") == "slave":
        yield WRONG, "REDIS_URL leads to a copy that can only be read. Give the address of the primary."
    if facts.get("cluster_enabled"):
        yield WRONG, "REDIS_URL leads to a cluster, which jobs can't be handed over by. Give that of a single server."


def _of_keeping(facts: dict[str, Any], asked: dict[str, str]) -> Iterator[Found]:
    name = _name(facts)
    if facts.get("aof_enabled") or asked.get("appendonly") == "yes" or asked.get("save"):
        yield (
            WRONG,
            f'{name} keeps addresses of visitors on disk with the key that hides them. Set appendonly no and save "".',
        )
    elif not asked:
        yield REMARK, f"{name} does not say whether it keeps anything on disk (CONFIG is closed): it should not."
    policy = facts.get("maxmemory_policy", EVICTS_NOTHING)
    if policy != EVICTS_NOTHING:
        yield WRONG, f"{name} throws away what it holds when it is full ({policy}). Set maxmemory-policy noeviction."


def _of_address(url: str) -> Iterator[Found]:
    parts = urlsplit(url)
    if parts.scheme != "unix" and not is_loopback(parts.hostname):
        if not parts.password:
            yield WRONG, "REDIS_URL has no password, and others can reach that server. Set requirepass."
        if parts.scheme == "redis":
            yield REMARK, "The connection of REDIS_URL is not encrypted. Use rediss://."


def _name(facts: dict[str, Any]) -> str:
    return "Valkey" if "valkey_version" in facts else "Redis"


def _version(facts: dict[str, Any]) -> str:
    return str(facts.get("valkey_version") or facts.get("redis_version") or "0")
