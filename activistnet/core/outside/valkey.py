"""The connection to Valkey or Redis, which may be away: nobody waits for it, and it is looked for once a second."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.engine import make_url
from structlog import get_logger

from ..application import Site
from .breaker import Breaker

T = TypeVar("T")
PAUSE = 1.0
log = get_logger()


class ValkeyDown(Exception):
    """Valkey did not answer, or did not a moment ago. Go on without it."""


class Valkey:
    """A client that gives up fast: after a failure one caller a second tries again, and all others go on at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.client = Redis.from_url(
            url, socket_connect_timeout=0.3, socket_timeout=0.5, retry=Retry(NoBackoff(), 0), max_connections=1000
        )
        self.breaker = Breaker(rest=PAUSE)

    def run(self, command: Callable[[Redis], T]) -> T:
        """What `command` returns. Raises ValkeyDown."""
        if self.breaker.refuses():
            raise ValkeyDown
        try:
            result = command(self.client)
        except (RedisError, OSError) as error:
            self._note_failure(error)
            raise ValkeyDown from error
        self.breaker.reset()
        return result

    def subscriber(self) -> Any:
        """A connection of its own for listening, which fails when the server goes."""
        patience = {"socket_connect_timeout": 1, "socket_timeout": 1}  # an answer that has begun is there by then
        return Redis.from_url(self._url, retry=Retry(NoBackoff(), 0), **patience).pubsub()  # type: ignore[no-untyped-call]

    def _note_failure(self, error: Exception) -> None:
        """Stay away for a moment, and leave no connection of before for later."""
        if not self.breaker.is_tripped:
            log.warning("valkey is away", error=type(error).__name__)
        self.breaker.trip()
        self.client.connection_pool.disconnect(inuse_connections=False)


def site_mark(app: Site) -> str:
    """What parts this site's keys and channels from those of others on the same server, and what nobody guesses.

    The same on all its machines, however each of them spells the way to the database, and whatever they sign with: a
    key that signs is replaced on one machine after the other.
    """
    ours = app.settings
    about = [ours.index_key, ours.site_id or make_url(ours.database_url).database or ""]
    return hashlib.sha256("\0".join(["site", *about]).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def init_app(app: Site) -> None:
    """One client for each application."""
    app.extensions["valkey"] = Valkey(app.settings.redis_url)


def valkey() -> Valkey:
    """The client of this application."""
    return cast(Valkey, current_app.extensions["valkey"])
