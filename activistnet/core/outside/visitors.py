"""Whom a request comes from: the address that our own proxies name, and what one visitor can be held to."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def behind_proxies(inside: "WSGIApplication", hops: int) -> "WSGIApplication":
    """Read address and scheme from what the last `hops` proxies say, and never the host. Twice is the same as once."""
    return ProxyFix(inside, x_for=hops, x_proto=hops, x_host=0) if hops else inside


def address_prefix(address: str) -> str:
    """A whole IPv4 address, or the /64 that one household has in IPv6; "local" for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "local"
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False).network_address
    return str(parsed)
