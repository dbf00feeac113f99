"""Theme and language of a browser, in cookies that hold nothing else."""

from functools import lru_cache
from zoneinfo import available_timezones

from flask import Response

from ..core.web.cookies import delete_cookie, set_cookie

THEMES = ("light", "dark")
YEAR = 365 * 86_400


def give_appearance(response: Response, *, theme: str | None, language: str | None) -> Response:
    """Remember what was chosen; another theme than these follows the system again."""
    if theme in THEMES:
        set_cookie(response, "theme", str(theme), max_age=YEAR)
    elif theme:
        delete_cookie(response, "theme")
    if language:
        set_cookie(response, "lang", language, max_age=YEAR)
    return response


@lru_cache
def zones() -> tuple[tuple[str, str], ...]:
    """The time zones people live in, as pairs for a list; who chooses none has UTC."""
    continents = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    names = sorted(name for name in available_timezones() if name.startswith(continents))
    return tuple((name, name.replace("_", " ")) for name in names)
