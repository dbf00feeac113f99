"""What the server says without asking the application: short, complete, and with the headers of every other answer."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..web.headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TEXT = "text/plain; charset=utf-8"


class Answer:
    """A WSGI application that always says the same."""

    def __init__(
        self, status: str, body: bytes, *, base_url: str, kind: str = TEXT, retry_after: int | None = None
    ) -> None:
        self._status = status
        self._body = body
        self._headers = [
            *security_headers(base_url).items(),
            ("Cache-Control", "no-store"),
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
        ]
        if retry_after is not None:
            self._headers.append(("Retry-After", str(retry_after)))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response(self._status, list(self._headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self._body]

    def raw(self) -> bytes:
        """The same as it goes over a connection that ends with it."""
        lines = [
            f"HTTP/1.1 {self._status}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self._headers),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + self._body
