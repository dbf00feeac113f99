"""Countries by ISO 3166-1 alpha-2, named in the reader's language."""

import unicodedata
from functools import lru_cache

import pycountry
from babel import Locale

from .language import language

CODES = frozenset(country.alpha_2 for country in pycountry.countries)


def country_choices() -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, in the order of the reader's alphabet as far as accents go."""
    return _choices(language())


def country_name(code: str) -> str:
    """A country's name in the reader's language; the code itself where none is known."""
    return _names(language()).get(code, code)


@lru_cache
def _choices(speech: str) -> tuple[tuple[str, str], ...]:
    names = _names(speech)
    return tuple(sorted(((code, names.get(code, code)) for code in CODES), key=lambda pair: _without_marks(pair[1])))


@lru_cache
def _names(speech: str) -> dict[str, str]:
    return dict(Locale.parse(speech).territories)


def _without_marks(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))
