"""Cookies: their names and how they are set, decided in one place."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Response

from ...start.addresses import is_loopback
from ..application import settings


class CookieNames(NamedTuple):
    """What the session cookie, the form cookie and the marks of a known browser and of one where somebody wants to join
    are called, and whether browsers keep them to safe connections."""

    session: str
    form: str
    known: str
    joining: str
    is_secure: bool


@lru_cache
def cookie_names(base_url: str) -> CookieNames:
    """Bound to this host and to safe connections, unless the site is an onion or LAN address without TLS."""
    parts = urlsplit(base_url)
    if parts.scheme == "https" or is_loopback(parts.hostname):
        return CookieNames("__Host-s", "__Host-f", "__Host-k", "__Host-j", is_secure=True)
    return CookieNames("s", "f", "k", "j", is_secure=False)


def own_cookie_names() -> CookieNames:
    """Those of this site: of a member's session, of the forms of visitors, of a browser that has signed in before."""
    return cookie_names(settings().base_url)


def set_cookie(
    response: Response,
    name: str,
    value: str,
    *,
    max_age: int | None = None,
    path: str = "/",
    for_scripts: bool = False,
) -> None:
    """Set a cookie that other sites never see, nor scripts, unless it is for them. `max_age` in seconds; None is until
    the browser closes.
    """
    secure = own_cookie_names().is_secure
    httponly = not for_scripts
    response.set_cookie(name, value, max_age=max_age, path=path, secure=secure, httponly=httponly, samesite="Lax")


def delete_cookie(response: Response, name: str, *, path: str = "/") -> None:
    """Take a cookie back; browsers insist on the same attributes."""
    response.delete_cookie(name, path=path, secure=own_cookie_names().is_secure, httponly=True, samesite="Lax")
