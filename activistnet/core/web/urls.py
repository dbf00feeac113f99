"""Numbers and names in addresses, and how requests are read.

What no row can have is an unknown address, not a question the database refuses.
"""

import re
import string
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from flask import Flask, Request, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter
from werkzeug.utils import cached_property

from ..application import Hook
from ..outside.cookies import read_cookies

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_ID = 2**63 - 1
LEADING_ZERO = re.compile("/0[0-9]")


class IdConverter(IntegerConverter):
    """A number that an id can have, in the digits that addresses are written in."""

    regex = "[0-9]+"

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, LARGEST_ID if max is None else max)


class NameConverter(UnicodeConverter):
    """A part of an address without the one character that no text in the database has."""

    def __init__(self, map: Map, minlength: int = 1, maxlength: int | None = None, length: int | None = None) -> None:
        super().__init__(map, minlength, maxlength, length)
        self.regex = self.regex.replace("[^/]", "[^/\\x00]")


class CountedForm(FormDataParser):
    """A form of at most MAX_FORM_PARTS fields, which Werkzeug counts only where each has a part of its own."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """The stream, fields and files. Raises RequestEntityTooLarge before anything is taken apart."""
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class PlainRequest(Request):
    """A request whose query is in ASCII, as browsers write it: raw bytes that are no text would break every page."""

    form_data_parser_class = CountedForm

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Werkzeug walks through all headers for the one that holds them."""
        return read_cookies(self.environ.get("HTTP_COOKIE", ""), ImmutableMultiDict)

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=string.printable).encode()


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.request_class = PlainRequest
    app.url_map.converters.update({"int": IdConverter, "string": NameConverter, "default": NameConverter})


def with_query(address: str) -> str:
    """Another address with the query of this request, for a redirect that loses nothing."""
    return f"{address}?{request.query_string.decode()}" if request.query_string else address


def _lead_to_the_one_address() -> ResponseReturnValue | None:
    """A number with zeros before it names the same page, which has one address."""
    if not LEADING_ZERO.search(request.path) or request.endpoint is None:
        return None
    address = url_for(request.endpoint, **(request.view_args or {}))
    if unquote(address) == request.path:
        return None
    return redirect(with_query(address), 301 if request.method in ("GET", "HEAD") else 308)


HOOK = Hook(before=_lead_to_the_one_address)
