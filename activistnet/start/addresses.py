"""Addresses that a setting holds. Each kind has a function that gives it as all others spell it, or ValueError."""

import re
from email.headerregistry import Address, HeaderRegistry
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from . import folders

Network = IPv4Network | IPv6Network
HOUSEHOLD = 64  # bits
MAPPED = 96  # bits before an IPv4 address that is written as IPv6
HOST = re.compile(r"\.?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\]")
LOGIN = re.compile(r"(?:([^:/@]*)(?::([^@]*))?@)?(.*)", re.DOTALL)
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (listened on, and reached from this machine)
USUAL_PORTS = {"http": 80, "https": 443}


def host(text: str) -> str:
    """A host name, or with a dot before it all names under it; in small letters, as browsers send it."""
    if not HOST.fullmatch(text.lower()):
        raise ValueError
    return text.lower()


def site(text: str) -> str:
    """Scheme, host and port, as browsers say an origin."""
    text = text.removesuffix("/").lower()
    parts = _split(text, "http", "https")
    if text != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ValueError
    is_usual = parts.port in (None, USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{_host_of(parts)}" + ("" if is_usual else f":{parts.port}")


def database(text: str) -> str:
    """As SQLAlchemy calls the driver, with name and password written so that libpq reads them alike.

    SQLAlchemy lets a password end at the first "@". One that is not written as %40 would end up in the host's name.
    """
    beginning, _, rest = text.partition("://")
    name, password, where = LOGIN.fullmatch(rest).groups()  # type: ignore[union-attr]  # it fits everything
    parts = urlsplit(f"//{where}")
    if beginning.lower() not in ("postgres", "postgresql", "postgresql+psycopg") or parts.port == 0:
        raise ValueError
    if "@" in parts.netloc or (parts.netloc and not HOST.fullmatch(_host_of(parts))):
        raise ValueError
    login = "" if name is None else _quoted(name) + ("" if password is None else f":{_quoted(password)}") + "@"
    return f"postgresql+psycopg://{login}{where}"


def libpq(url: str) -> str:
    """A database's address as psycopg and PostgreSQL's programs take it, without SQLAlchemy's name of the driver."""
    return url.replace("+psycopg", "", 1)


def redis(text: str) -> str:
    """redis-py's spelling."""
    parts = _split(text, "redis", "rediss", "unix", has_host=False)
    if parts.fragment:
        raise ValueError
    if parts.scheme == "unix":
        fits = not parts.hostname and parts.path.startswith("/") and parts.path != "/"
    else:
        fits = bool(HOST.fullmatch(_host_of(parts))) and bool(re.fullmatch(r"/?|/\d+", parts.path, re.ASCII))
    if not fits or not all(re.fullmatch(r"\d+", each, re.ASCII) for each in parse_qs(parts.query).get("db", [])):
        raise ValueError
    return text


def mail(text: str) -> str:
    """Where mail goes."""
    if text.startswith("file:"):
        folder = text.removeprefix("file:")
        if folder and not (Path(folder).is_absolute() and folders.writable(folder)):
            raise ValueError
        return text
    parts = _split(text, "smtp", "smtps")
    if parts.path not in ("", "/") or parts.fragment or parts.query not in ("", "starttls=0", "starttls=1"):
        raise ValueError
    if bool(parts.username) != bool(parts.password):
        raise ValueError
    return text


def mailbox(text: str) -> str:
    """One mailbox, with or without a name before it."""
    header = HeaderRegistry()("From", text)
    found: tuple[Address, ...] = getattr(header, "addresses", ())
    if (
        header.defects
        or len(found) != 1
        or not (found[0].username and found[0].domain and found[0].addr_spec.isascii())
    ):
        raise ValueError
    return text


def contact(text: str) -> str:
    """Somewhere to write to, or a page."""
    if text.lower().startswith("mailto:"):
        mailbox(text[len("mailto:") :].partition("?")[0])
        return text
    _split(text, "https")
    return text


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine and nobody else can be meant: by its name, or an address without brackets."""
    if host == "localhost" or (host or "").endswith(".localhost"):
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _split(text: str, *schemes: str, has_host: bool = True) -> SplitResult:
    parts = urlsplit(text)
    if parts.scheme not in schemes or parts.port == 0 or re.search(r"\s", text):
        raise ValueError
    if has_host and not HOST.fullmatch(_host_of(parts)):
        raise ValueError
    return parts


def _host_of(parts: SplitResult) -> str:
    """In small letters, an address of IPv6 in its brackets."""
    name = (parts.hostname or "").lower()
    return f"[{name}]" if ":" in name else name


def _quoted(text: str) -> str:
    return quote(unquote(text, errors="strict"), safe="")


def network(text: str, *, strict: bool = True) -> Network:
    """A network as limits compare it. Raises ValueError; when `strict` also where it is an address within one.

    Of IPv6 it is at least the half that one household has: limits know of no smaller part.
    """
    if "%" in text:
        raise ValueError("a network of one machine's own")
    found = ip_network(text, strict=strict)
    if isinstance(found, IPv4Network) or found.prefixlen <= HOUSEHOLD:
        return found
    if found.prefixlen >= MAPPED and (inside := found.network_address.ipv4_mapped):
        return IPv4Network((inside, found.prefixlen - MAPPED))
    return found.supernet(new_prefix=HOUSEHOLD)
