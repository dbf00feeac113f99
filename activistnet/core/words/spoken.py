"""Languages to choose from: those that are likely before all others, as a phone shows one long list."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from .language import LONGEST_WISHES, language, names_of


class Spoken(NamedTuple):
    """Languages with their names in the reader's, each group in the order of these."""

    likely: list[tuple[str, str]]
    others: list[tuple[str, str]]


def choose_among(codes: Sequence[str], likely: Iterable[str] = ()) -> Spoken:
    """These languages, the page's own and those that are `likely` first."""
    first = {language(), *likely}
    return Spoken(
        likely=names_of([code for code in codes if code in first]),
        others=names_of([code for code in codes if code not in first]),
    )


def wished_languages() -> list[str]:
    """What the browser asks for, the dearest first. A page that is kept for others must not depend on it."""
    wishes = parse_accept_header(request.headers.get("Accept-Language", "")[:LONGEST_WISHES], LanguageAccept)
    return [code.partition("-")[0].lower() for code in wishes.values()]
