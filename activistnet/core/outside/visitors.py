"""Whom a request comes from: the address that our own proxies name, and what one visitor can be held to."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.middleware.proxy_fix import ProxyFix

from ..application import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]
NOT_AN_ADDRESS = "local"
MANY = 100
IPV4_MAPPED = bytes(10) + b"\xff\xff"


def behind_proxies(inside: "WSGIApplication", hops: int) -> "WSGIApplication":
    """Read address and scheme from what the last `hops` proxies say, and never the host; for each request once."""
    if not hops:
        return inside
    outermost = ProxyFix(inside, x_for=hops, x_proto=hops, x_host=0)

    def once(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return (inside if "werkzeug.proxy_fix.orig" in environ else outermost)(environ, start_response)

    return once


def skin(app: Site, inside: "WSGIApplication") -> "WSGIApplication":
    """Let the inside see the visitor instead of our own proxies."""
    return behind_proxies(inside, app.settings.trusted_proxies)


def people_behind(prefix: str, shared: Networks) -> int:
    """For how many people what `address_prefix` gives stands: many where the operator says that it is shared.

    Those of a campus, a carrier or an onion service come from one address, and nobody else can tell them apart.
    """
    if not shared or prefix == NOT_AN_ADDRESS:
        return 1
    address = ip_address(prefix)
    return MANY if any(address in network for network in shared) else 1


def network_prefix(prefix: str) -> str:
    """The network around what `address_prefix` gives, as its first address: the /24 in IPv4, the /48 in IPv6."""
    with suppress(OSError, ValueError):
        return socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, prefix)[:3] + bytes(1))
    with suppress(OSError, ValueError):
        return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, prefix)[:6] + bytes(10))
    return NOT_AN_ADDRESS


def address_prefix(address: str) -> str:
    """A whole IPv4 address, or the /64 that one household has in IPv6; "local" for what is no address."""
    with suppress(OSError, ValueError):
        return socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, address))
    with suppress(OSError, ValueError):
        packed = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
        if packed.startswith(IPV4_MAPPED):
            return socket.inet_ntop(socket.AF_INET, packed[12:])
        return socket.inet_ntop(socket.AF_INET6, packed[:8] + bytes(8))
    return NOT_AN_ADDRESS
