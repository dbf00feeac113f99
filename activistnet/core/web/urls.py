"""Numbers and names in addresses: what no row can have is an unknown address, not a question the database refuses."""

import string
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, Request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """A number that an id can have."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, LARGEST_ID if max is None else max)


class NameConverter(UnicodeConverter):
    """A part of an address without the one character that no text in the database has."""

    def __init__(self, map: Map, minlength: int = 1, maxlength: int | None = None, length: int | None = None) -> None:
        super().__init__(map, minlength, maxlength, length)
        self.regex = self.regex.replace("[^/]", "[^/\\x00]")


class PlainRequest(Request):
    """A request whose query is in ASCII, as browsers write it: raw bytes that are no text would break every page."""

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:
        super().__init__(environ, *args, **kwargs)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=string.printable).encode()


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.request_class = PlainRequest
    app.url_map.converters.update({"int": IdConverter, "string": NameConverter, "default": NameConverter})
