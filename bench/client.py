"""One visitor of a measurement: the requests it sends, the answers it gets, and the script it follows.

A script is a generator: it yields `(name, request)` and is sent the `Reply`.

    def sign(client: Client) -> Script:
        while True:
            reply = yield "sign", client.post("/petitions/12/sign", {"name": "..."})
"""

import re
from collections.abc import Callable, Generator, Mapping
from ipaddress import ip_address
from typing import NamedTuple, TypeAlias
from urllib.parse import urlencode

SET_COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;\r]*)([^\r]*)", re.IGNORECASE)
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
ENCODED = {"Accept-Encoding": "gzip, br"}


class Reply(NamedTuple):
    """What came back. `head` is everything before the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        found = re.search(rb"\r\n" + re.escape(name.encode()) + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else None

    @property
    def token(self) -> str:
        """The token of the first form on the page; empty if there is none."""
        found = TOKEN.search(self.body)
        return found[1].decode() if found else ""


class Client:
    """One visitor: an address of its own, the cookies it was given, and requests as it would send them."""

    def __init__(self, number: int, host: str) -> None:
        self.number = number
        self.address = str(ip_address(0x0A000001 + number))
        self.cookies: dict[str, str] = {}
        self._host = host
        self._fixed = f" HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {self.address}\r\n"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        return f"GET {path}{self._lines(headers)}\r\n".encode()

    def post(self, path: str, fields: Mapping[str, object], headers: Mapping[str, str] | None = None) -> bytes:
        body = urlencode(fields)
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return f"POST {path}{self._lines(headers)}Sec-Fetch-Site: same-origin\r\n{form}\r\n{body}".encode()

    def as_somebody_else(self, number: int) -> None:
        """Go on as another visitor, without cookies."""
        self.__init__(number, self._host)  # type: ignore[misc]

    def keep_cookies(self, head: bytes) -> None:
        """Hold what an answer sets, and let go of what it takes back."""
        for name, value, attributes in SET_COOKIE.findall(head):
            if b"Max-Age=0" in attributes or not value:
                self.cookies.pop(name.decode(), None)
            else:
                self.cookies[name.decode()] = value.decode()

    def _lines(self, headers: Mapping[str, str] | None) -> str:
        lines = self._fixed
        if self.cookies:
            lines += f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}\r\n"
        return lines + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) if headers else lines


Script: TypeAlias = Generator[tuple[str, bytes], Reply, None]


def repeat(name: str, path: str, headers: Mapping[str, str] | None = None) -> Callable[[Client], Script]:
    """A script that gets one page again and again."""

    def script(client: Client) -> Script:
        request = client.get(path, headers)
        while True:
            yield name, request

    return script


def sign_in(client: Client, name: str, password: str) -> Script:
    """Sign in by the form, as a step of a script: `yield from sign_in(...)`."""
    page = yield "sign-in page", client.get("/login")
    fields = {"handle": name, "password": password, "csrf_token": page.token}
    yield "sign in", client.post("/login", fields)
