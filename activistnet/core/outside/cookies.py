"""The cookies of a request, whatever another program on the same host has put among them."""

from typing import TypeVar

from werkzeug.datastructures import MultiDict
from werkzeug.sansio import http

Cookies = TypeVar("Cookies", bound=MultiDict[str, str])


def read_cookies(header: str, kind: type[Cookies]) -> Cookies:
    """What a Cookie header holds, the first of each name first.

    Werkzeug's own reading of the header raises at bytes that are no text, so that no page opened, not even an error's.
    """
    return http.parse_cookie(header.encode("latin-1").decode("utf-8", "replace"), kind)  # type: ignore[return-value]
