"""Which petition an address of this site leads to."""

import re
from urllib.parse import parse_qs, urlsplit

from ..core.application import settings
from ..petitions.urls import PETITIONS

PETITION = re.compile(PETITIONS + r"/([1-9][0-9]{0,17})(?:/[^/]*)?", re.ASCII)


def petition_in(address: str) -> int | None:
    """The petition whose page has this address, with the words at its end or without; None for all others."""
    try:
        asked, ours = urlsplit(address), urlsplit(settings().base_url)
        is_ours = asked.scheme in ("http", "https") and (asked.hostname, asked.port) == (ours.hostname, ours.port)
    except ValueError:
        return None
    found = PETITION.fullmatch(asked.path)
    return int(found[1]) if found and is_ours else None


def text_in(address: str) -> str | None:
    """The language in which a petition's page at this address is asked for; None where it isn't said."""
    said = parse_qs(urlsplit(address).query).get("text")
    return said[0] if said else None
