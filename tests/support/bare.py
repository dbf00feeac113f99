"""An application with settings and nothing else, for tests of one part of core."""

from typing import Any

from activistnet.core.application import Site
from config import Settings


def bare_site(**settings: Any) -> Site:
    """`bare_site(mail_url="file:")`: no pages, no database, no Valkey."""
    given = {
        "database_url": "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
        "redis_url": "redis://127.0.0.1:1/0",
        "secret_key": "the secret key of a test",
        "sealing_keys": ("a sealing key " * 3,),
        "index_key": "an index key " * 3,
    }
    return Site("bare", Settings(**given | settings))
