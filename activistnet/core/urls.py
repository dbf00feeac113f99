"""Numbers in addresses."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """A number that an id can have; a larger one is an unknown address instead of a question the database refuses."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, LARGEST_ID if max is None else max)


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["int"] = IdConverter
