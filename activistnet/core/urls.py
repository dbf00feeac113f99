"""Numbers and names in addresses: what no row can have is an unknown address, not a question the database refuses."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

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


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters.update({"int": IdConverter, "string": NameConverter, "default": NameConverter})
