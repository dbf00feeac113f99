"""Numbers and names in addresses, and how requests are read.

What no row can have is an unknown address, not a question the database refuses.
"""

import re
import string
from functools import lru_cache
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from flask import Flask, Request, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter
from werkzeug.utils import cached_property

from ..application import Hook
from ..outside.cookies import read_cookies

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_ID = 2**63 - 1
LEADING_ZERO = re.compile("/0[0-9]")
NUL, UNREADABLE = b"%00", quote("\ufffd").encode()  # as a query spells them


def id_in(typed: str) -> int | None:
    """The number of a row, as a form sends it back; None for what no row can have, however many digits it is of."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST_ID))
    return int(typed) if is_number and int(typed) <= LARGEST_ID else None


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
    """A form of at most MAX_FORM_PARTS fields, which Werkzeug counts only where each has a part of its own.

    One that can't be taken apart is none; Werkzeug would go on with a form without fields, as if nothing were typed.
    """

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """The stream, fields and files. Raises RequestEntityTooLarge before anything is taken apart, and BadRequest."""
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read()
            if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        self.silent = False
        try:
            return super().parse(stream, mimetype, content_length, options)
        except ValueError:
            raise BadRequest from None


class PlainRequest(Request):
    """A request whose query is in ASCII, as browsers write it: raw bytes that are no text would break every page.

    The one character that no text in the database has is read as the sign for what can't be read.
    """

    form_data_parser_class = CountedForm

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """Werkzeug walks through all headers for the one that holds them."""
        return read_cookies(self.environ.get("HTTP_COOKIE", ""), ImmutableMultiDict)

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=string.printable).encode()
        if NUL in self.query_string:
            self.query_string = self.query_string.replace(NUL, UNREADABLE)


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.request_class = PlainRequest
    app.url_map.converters.update({"int": IdConverter, "string": NameConverter, "default": NameConverter})


def with_query(address: str) -> str:
    """Another address with the query of this request, for a redirect that loses nothing."""
    return f"{address}?{request.query_string.decode()}" if request.query_string else address


def lead_to(address: str) -> ResponseReturnValue:
    """To the one address of what was asked for, with its query: for good, and with what was typed."""
    return redirect(with_query(address), 301 if request.method in ("GET", "HEAD") else 308)


def _lead_to_the_one_address() -> ResponseReturnValue | None:
    """A number with zeros before it, a slash behind, or words of the site in capitals name a page with one address."""
    if isinstance(request.routing_exception, NotFound):
        return _respelt()
    if not LEADING_ZERO.search(request.path) or request.endpoint is None:
        return None
    address = url_for(request.endpoint, **(request.view_args or {}))
    if unquote(address) == request.path:
        return None
    return lead_to(address)


def _respelt() -> ResponseReturnValue | None:
    """To the page whose address this is but for a slash at its end or capitals in the words that addresses are of."""
    words = _words_of_addresses(current_app._get_current_object())  # type: ignore[attr-defined]
    parts = [part.lower() if part.lower() in words else part for part in request.path.rstrip("/").split("/")]
    path = "/".join(parts)
    if path == request.path or path.startswith("//") or not path:
        return None
    try:
        current_app.url_map.bind("").match(path, method=request.method)
    except HTTPException:
        return None
    return lead_to(quote(path, safe="/@:"))


@lru_cache(maxsize=4)
def _words_of_addresses(app: Flask) -> frozenset[str]:
    return frozenset(part for rule in app.url_map.iter_rules() for part in rule.rule.split("/") if "<" not in part)


HOOK = Hook(before=_lead_to_the_one_address)
