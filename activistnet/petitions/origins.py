"""Where confirmed signatures come from today, as figures for operators: never on disk, and gone after two days."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from flask import current_app
from redis import Redis

from ..core.application import Site
from ..core.data.crypto import blind_index
from ..core.outside.valkey import ValkeyDown, site_mark, valkey
from . import domains

FEWEST = 10  # signatures: a domain with fewer may be a person's
LINES = 20
TWO_DAYS = 2 * 86_400


class Origin(NamedTuple):
    """How many signatures of mailboxes of one domain were confirmed today, and how many of these are held."""

    domain: str
    confirmed: int
    held: int


def note_domain(mailbox: str, *, is_held: bool) -> None:
    """Add a confirmed signature of this mailbox's domain."""
    domain = domains.domain_of(mailbox)
    _add("confirmed", domain)
    if is_held:
        _add("held", domain)


def note_held(address: str) -> None:
    """Add a signature that was held as it came from this address, which is noted as a hash of today."""
    _add("addresses", blind_index(address, scope=f"held on {_today()}").hex()[:12])


def list_domains() -> list[Origin]:
    """The domains with most confirmed signatures today, most first. Raises ValkeyDown."""
    held = {domain: int(n) for domain, n in _most("held")}
    return [Origin(name.decode(), int(n), held.get(name, 0)) for name, n in _most("confirmed") if n >= FEWEST]


def list_addresses() -> list[int]:
    """How many are held of each of the addresses with most, most first. Raises ValkeyDown."""
    return [int(n) for _address, n in _most("addresses")]


def _add(kind: str, name: str) -> None:
    """Without Valkey it is not counted: nothing is decided by these."""

    def add(client: Redis) -> None:
        with client.pipeline() as pipeline:
            pipeline.zincrby(_key(kind), 1, name)
            pipeline.expire(_key(kind), TWO_DAYS)
            pipeline.execute()

    with suppress(ValkeyDown):
        valkey().run(add)


def _most(kind: str) -> list[tuple[bytes, float]]:
    def read(client: Redis) -> Any:
        return client.zrange(_key(kind), 0, LINES - 1, desc=True, withscores=True)

    found: list[tuple[bytes, float]] = valkey().run(read)
    return found


def _key(kind: str) -> str:
    return f"origins:{site_mark(cast(Site, current_app))}:{kind}:{_today()}"


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
