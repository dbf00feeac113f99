"""What every answer says about itself: policies for browsers, who may keep it, and the number of the request."""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException, LengthRequired, RequestEntityTooLarge

from ..application import BODY_LIMIT, Hook, Site, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONG_TEXT = 256 * 1024  # bytes of a form with 20,000 letters of any script: each may take twelve
View = TypeVar("View", bound=Callable[..., Any])
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
CLOSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_policy(**changes: str) -> str:
    """The Content-Security-Policy, with `changes` such as `frame_ancestors="https://example.org"`."""
    sources = SOURCES | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def security_headers(base_url: str) -> dict[str, str]:
    """What goes with every answer, whoever gives it. A view that sets one of these itself has the last word."""
    policies = {
        "Content-Security-Policy": content_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in CLOSED),
    }
    if base_url.startswith("https:"):
        # For this host alone: what goes further is its owner's to decide, at the proxy, and hard to take back.
        policies["Strict-Transport-Security"] = "max-age=63072000"
    return policies


def body_limit(size: int, *, files: int = 0) -> Callable[[View], View]:
    """Let this view take a body of `size` bytes, and as many more in `files`; more is 413.

    Files come in a body of parts alone: any other is words from end to end, and may have `size` bytes.
    """

    def mark(view: View) -> View:
        view.body_limit = size + files  # type: ignore[attr-defined]
        view.text_limit = size  # type: ignore[attr-defined]
        return view

    return mark


def body_limit_of(app: Flask, environ: "WSGIEnvironment", length: int) -> int:
    """How many bytes the view of this request may take; only who has more than usual is worth looking it up."""
    if length <= BODY_LIMIT:
        return BODY_LIMIT
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    try:
        endpoint, _ = app.url_map.bind("").match(path, method=environ["REQUEST_METHOD"])
    except HTTPException:
        return BODY_LIMIT
    return _limit_of_view(app.view_functions[endpoint], environ)


def _limit_of_view(view: Callable[..., Any] | None, environ: "WSGIEnvironment") -> int:
    has_parts = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
    limit: int = getattr(view, "body_limit" if has_parts else "text_limit", BODY_LIMIT)
    return limit


def clear_site_data(response: Response) -> Response:
    """Tell the browser to forget what it keeps of this site, for whoever uses the machine next."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


class Policies:
    """The skin that adds what the application has not said itself. In Flask it cost a tenth of a request."""

    def __init__(self, inside: "WSGIApplication", policies: dict[str, str]) -> None:
        self._inside = inside
        self._policies = [(name.lower(), (name, value)) for name, value in policies.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said = {name.lower() for name, _ in headers}
            headers = headers + [policy for name, policy in self._policies if name not in said]
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return self._inside(environ, start)


def skin(app: Site, inside: "WSGIApplication") -> "WSGIApplication":
    """Put the policies on every answer from inside, errors too."""
    return Policies(inside, security_headers(app.settings.base_url))


def request_id() -> str:
    """The number under which the log knows this request: a trusted proxy's, or a new one."""
    mine = g._get_current_object()  # looked up once: this runs for every request
    if not mine.get("request_id"):
        given = request.headers.get("X-Request-ID", "") if settings().trusted_proxies else ""
        mine.request_id = new_request_id(given)
    number: str = mine.request_id
    return number


def new_request_id(given: str) -> str:
    """The number that a proxy of ours gave, or a new one."""
    return given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _label(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-ID"] = request_id()
    return response


def _limit_body() -> None:
    asked = request._get_current_object()  # type: ignore[attr-defined]  # looked up once, as in `request_id`
    if "HTTP_TRANSFER_ENCODING" in asked.environ:
        raise LengthRequired  # no browser sends this, and Werkzeug cuts such a body at its limit without a word
    length = asked.content_length
    if not length:
        return
    view = current_app.view_functions.get(asked.endpoint or "")
    limit = _limit_of_view(view, asked.environ)
    asked.max_content_length = limit
    asked.max_form_memory_size = getattr(view, "text_limit", limit)
    if length > limit:
        raise RequestEntityTooLarge


HOOK = Hook(before=_limit_body, after=_label)
