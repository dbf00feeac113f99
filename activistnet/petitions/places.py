"""Names for the places signatures come from."""

from dataclasses import replace

from flask_babel import gettext as _

from ..core.countries import country_name
from .queries import Place


def named(places: list[Place]) -> list[Place]:
    """The same places with the names of countries in the reader's language."""
    return [replace(place, name=_name(place)) if place.kind == "country" else place for place in places]


def _name(place: Place) -> str:
    if not place.code:
        return str(_("Country not given"))
    name = country_name(place.code)
    return place.name if name == place.code and place.name else name
