"""Where a page may send people next: to pages of this site, however the address is spelt."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 2000


def own_address(wanted: str | None, *, method: str = "GET") -> str | None:
    """`wanted` when it is a path of this site that answers `method`, else None.

    Only what begins with one slash and holds neither backslash, blank nor control characters is looked at: browsers
    read `/\\evil.org` and `//evil.org` as other sites.
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or wanted[1:2] in ("/", "\\"):
        return None
    if "\\" in wanted or any(letter.isspace() or not letter.isprintable() for letter in wanted):
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not _is_page(parts.path, method):
        return None
    return wanted


def _is_page(path: str, method: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def without(parameter: str, address: str) -> str:
    """The address of a page without one of its query's parameters."""
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != parameter]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def came_from() -> str | None:
    """The page of this site that holds the button just pressed, as far as the browser says."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    return own_address(f"{parts.path}?{parts.query}" if parts.query else parts.path)
