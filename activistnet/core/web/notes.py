"""What an act has done, said once: the answer to it names a sentence in a cookie, and the next page says that and takes
the cookie back. It holds a word of a list, and for some the handle it is about; nothing is kept here.
"""

import re

from flask import Flask, Response, current_app, g, make_response, redirect, request
from flask_babel.speaklater import LazyString

from ..application import Hook
from .cookies import delete_cookie, own_cookie_names, set_cookie

COOKIE = "done"
SECONDS = 60  # after which nobody waits for it any more
SHAPE = re.compile(r"([a-z-]{1,30})(?:\.(\w{1,40}))?", re.ASCII)


def init_app(app: Flask, sentences: dict[str, LazyString]) -> None:
    """`sentences` by their words; %(handle)s in one is whom it is about. `no-` before a word tells what went wrong."""
    app.extensions["notes"] = sentences
    app.add_template_global(said)


def lead(address: str, word: str, *, handle: str = "") -> Response:
    """Go on to a page, which says what was done."""
    response = make_response(redirect(address, 303))
    set_cookie(response, COOKIE, f"{word}.{handle}" if handle else word, max_age=SECONDS)
    return response


def said() -> list[tuple[str, str]]:
    """What the act that led to this page has done, to be said on it; nothing to visitors, who share pages."""
    named = SHAPE.fullmatch(request.cookies.get(COOKIE, ""))
    if named is None or own_cookie_names().session not in request.cookies:
        return []
    g.has_said = True
    sentence = current_app.extensions["notes"].get(named[1])
    kind = "error" if named[1].startswith("no-") else "done"
    return [(kind, str(sentence) % {"handle": named[2] or ""})] if sentence else []


def _take_back(response: Response) -> Response:
    if g.get("has_said"):
        delete_cookie(response, COOKIE)
    return response


HOOK = Hook(after=_take_back)
