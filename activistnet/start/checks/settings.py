"""Settings that are right one by one, and say together what can't be meant."""

from collections.abc import Iterator
from difflib import get_close_matches
from email.utils import parseaddr
from ipaddress import ip_address
from os import environ
from urllib.parse import urlsplit

from config import Settings

from ..addresses import is_loopback
from .findings import OK, REMARK, WRONG, Found, Place

SHORTEST = 6  # letters; shorter names are alike by chance


def combinations(place: Place) -> Iterator[Found]:
    """Each is fine by itself."""
    found = [*_of_addresses(place.settings), *_of_keys(place.settings), *_of_limits(place.settings), *_misspelt()]
    yield from found or [(OK, "They fit together.")]


def _of_addresses(given: Settings) -> Iterator[Found]:
    site = urlsplit(given.base_url)
    is_public = not is_loopback(site.hostname)
    for remark in given.remarks():
        yield (WRONG if remark.startswith("No mail") else REMARK), remark
    if is_public and site.scheme == "http" and not _is_private(site.hostname or ""):
        yield WRONG, "BASE_URL is http: passwords and cookies can be read on their way. Put a proxy with TLS in front."
    if site.scheme == "https" and not given.trusted_proxies:
        yield (
            WRONG,
            "BASE_URL is https, so there is a proxy in front, and TRUSTED_PROXIES is 0: all visitors count as one, and"
            " share its limits. Say 1.",
        )
    if given.trusted_proxies and not is_loopback(given.host) and not is_public:
        yield REMARK, "TRUSTED_PROXIES believes what whoever reaches HOST says of their address: let only the proxy in."
    sender = parseaddr(given.mail_from)[1].rpartition("@")[2]
    if not given.mail_url.startswith("file:") and (is_loopback(sender) or "." not in sender):
        yield (
            WRONG,
            f"MAIL_FROM is at {sender}, which no mail server takes mail from. Set "
            f"it to an e-mail address at your domain.",
        )


def _of_keys(given: Settings) -> Iterator[Found]:
    named = {"SECRET_KEY": given.secret_key, "INDEX_KEY": given.index_key, "SEALING_KEYS": given.sealing_keys[0]}
    if len(set(named.values())) < len(named):
        yield WRONG, f"{', '.join(named)} are not all different: who learns one of them has what the other protects."
    if given.metrics_token in named.values():
        yield WRONG, "METRICS_TOKEN is one of the keys, and it is sent over the network. Make another one."


def _of_limits(given: Settings) -> Iterator[Found]:
    for name in ("sockets", "sockets_per_session", "sockets_per_address", "rooms_per_socket"):
        if getattr(given, name) == 0:
            yield REMARK, f"{name.upper()} is 0, so no page hears of anything by itself."
    if given.connections_per_address == 0:
        yield WRONG, "CONNECTIONS_PER_ADDRESS is 0, so no one can connect."
    if given.limits == 0:
        yield WRONG, "LIMITS is 0, so no one can sign, join or write."
    if not given.patches or not given.page_cache:
        yield REMARK, "PATCHES=0 and PAGE_CACHE=0 are for looking for a fault: pages take several times as long."


def _misspelt() -> Iterator[Found]:
    known = [name.upper() for name in Settings.__dataclass_fields__]
    for name in sorted(environ):
        close = get_close_matches(name, known, n=1, cutoff=0.86)
        if close and name not in known and len(name) >= SHORTEST:
            yield REMARK, f"{name} is no setting. Is {close[0]} meant?"


def _is_private(host: str) -> bool:
    """One that encrypts by itself, or that only a local network reaches."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host.endswith((".onion", ".i2p", ".local", ".internal")) or "." not in host
