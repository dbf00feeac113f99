"""What is refused before the application is asked: a page in the reader's language, with what was typed, or JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from flask_babel import force_locale
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict

from ..application import Site
from ..outside.cookies import read_cookies
from ..web.errors import wants_json
from ..words.language import choose_language
from .answers import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HTML = "text/html; charset=utf-8"
THEMES = ("light", "dark")
LONGEST = 4_000  # characters of cookies and of a query that are read for a refusal


class Refused:
    """A WSGI application that says no: `title` in a word or two, and a `sentence` that says what to do.

    A page without texts is made once for each language and theme.
    """

    def __init__(
        self, app: Site, status: str, title: LazyString, sentence: LazyString, *, retry_after: int | None = None
    ) -> None:
        self._app = app
        self._status = status
        self._title = title
        self._sentence = sentence
        self._retry_after = retry_after
        self._pages: dict[tuple[str, str], Answer] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self.with_texts([], environ, start_response)

    def with_texts(
        self, texts: Sequence[str], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """The same with what was typed, to be copied."""
        cookies = read_cookies(_if_short(environ.get("HTTP_COOKIE", "")), MultiDict)
        asked = parse_qs(_if_short(environ.get("QUERY_STRING", ""))).get("lang", [""])[0]
        language = choose_language(asked, cookies.get("lang", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        theme = cookies.get("theme", "")
        if wants_json(environ["PATH_INFO"]):
            return self._json(language)(environ, start_response)
        if texts:
            return self._page(language, theme, texts)(environ, start_response)
        key = language, theme if theme in THEMES else ""
        if key not in self._pages:
            self._pages[key] = self._page(*key, texts)
        return self._pages[key](environ, start_response)

    def _page(self, language: str, theme: str, texts: Sequence[str]) -> Answer:
        needs = {"status": self._status[:3], "title": self._title, "sentence": self._sentence, "typed": texts}
        needs["theme"] = theme if theme in THEMES else ""
        with self._app.app_context(), force_locale(language):
            page = self._app.jinja_env.get_template("errors/refused.html").render(**needs)
        return self._answer(page, HTML)

    def _json(self, language: str) -> Answer:
        with self._app.app_context(), force_locale(language):
            said = f"{self._title}. {self._sentence}"
        return self._answer(json.dumps({"error": said}) + "\n", "application/json")

    def _answer(self, body: str, kind: str) -> Answer:
        said = body.encode("utf-8", "replace")
        return Answer(
            self._status, said, base_url=self._app.settings.base_url, kind=kind, retry_after=self._retry_after
        )


def _if_short(header: str) -> str:
    return header if len(header) <= LONGEST else ""
