"""Whole public pages, kept for seconds in front of the application, for everyone who is not signed in.

Each process keeps its own. What one forgets all forget; where that word may not arrive, no page is older than a second.

A page depends on its address, the query parameters its view declares, language and theme, and on nothing else: the
request that makes it is cut down to these. One request makes a page anew while others get the one before.
"""

import time
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from flask import Flask, current_app, g, make_response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from ..data.db import db
from ..words.language import LANGUAGES, choose_language
from .cookies import cookie_names, session_cookie_name
from .forgetting import Forgetting
from .pagestore import Header, Key, LocalCache, Making, Page, best_encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])
SHARED = "activistnet.shared"
STALE_SECONDS = 10  # while it is made anew
KEPT_SECONDS = 60  # while it cannot be made
LONGEST_PATH = 500
LONGEST_VALUE = 200
THEMES = ("light", "dark")
PERSONAL = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_REFERER", "HTTP_COOKIE")


class Rule(NamedTuple):
    """How long a page stays fresh, and which query parameters it reads."""

    seconds: float
    params: tuple[str, ...]
    signed_in_too: bool


class Answer(NamedTuple):
    status: str
    headers: list[Header]
    body: bytes


def public_page(
    *, seconds: float = 1, params: tuple[str, ...] = (), signed_in_too: bool = False
) -> Callable[[View], View]:
    """Let all who are not signed in share what this view shows, for `seconds`; with `signed_in_too`, really everyone.

    It must not look at the visitor: not at cookies (but language and theme), headers, or query parameters other than
    `params`. With a session cookie, a token on the page or a status other than 200 the answer is private.
    """
    rule = Rule(seconds, (*params, "lang"), signed_in_too)

    def mark(view: View) -> View:
        @wraps(view)
        def shown(*args: Any, **kwargs: Any) -> Any:
            answer = make_response(view(*args, **kwargs))
            is_private = session_cookie_name() in request.cookies and not signed_in_too
            if answer.status_code == 200 and not is_private and not g.get("holds_token"):
                request.environ[SHARED] = True
                answer.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
                answer.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
            return answer

        shown.public_page = rule  # type: ignore[attr-defined]
        return cast(View, shown)

    return mark


def forget(*paths: str) -> None:
    """Once this transaction is committed, no process shows what these pages held before."""
    cache: PageCache | None = current_app.extensions.get("pagecache")
    if cache is not None:
        db.after_commit(lambda: cache.forgetting.forget(*paths))


def init_app(app: Flask) -> None:
    """Put the cache in front of `app`, unless its settings say not to."""
    if app.config["PAGE_CACHE"]:
        cache = PageCache(app)
        app.extensions["pagecache"] = cache
        app.wsgi_app = cache  # type: ignore[method-assign]


class PageCache:
    """The middleware. What it answers itself never enters Flask."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inside: WSGIApplication = app.wsgi_app
        self._session_cookie = cookie_names(app.config["BASE_URL"]).session + "="
        self._rule_of = lru_cache(10_000)(self._find_rule)
        self._pages = LocalCache()
        self.forgetting = Forgetting(app, self._pages)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        key, rule = self._asked(environ)
        if key is None or rule is None:
            return self._inside(environ, start_response)
        page = self._pages.get(key)
        if page is None or not self._is_fresh(page, time.time()):
            found = self._renew(key, rule, page, environ)
            if isinstance(found, Answer):
                start_response(found.status, found.headers)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]
            page = found
        return _send(page, environ, start_response)

    def _asked(self, environ: "WSGIEnvironment") -> tuple[Key | None, Rule | None]:
        """The key of the page a visitor asks for, if it is a public one."""
        path, cookie = environ["PATH_INFO"], environ.get("HTTP_COOKIE", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(path) > LONGEST_PATH:
            return None, None
        rule = self._rule_of(path)
        if rule is None or (self._session_cookie in cookie and not rule.signed_in_too):
            return None, None
        query = _declared(environ.get("QUERY_STRING", ""), rule.params)
        if any(len(value) > LONGEST_VALUE for _, value in query):
            return None, None
        theme, chosen = _wishes(cookie) if cookie else ("", "")
        asked_for = dict(query).get("lang", "") if query else ""
        language = choose_language(asked_for, chosen, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return Key(environ.get("HTTP_HOST", ""), path, query, language, theme), rule

    def _find_rule(self, path: str) -> Rule | None:
        try:
            endpoint, _ = self._app.url_map.bind("").match(path.encode("latin-1").decode(), "GET")
        except (HTTPException, UnicodeError):
            return None
        return getattr(self._app.view_functions[endpoint], "public_page", None)

    def _is_fresh(self, page: Page, now: float) -> bool:
        age = now - page.made_at
        return (
            0 <= age < 1
            or (0 <= age < page.seconds and self.forgetting.has_heard_since(page.made_at))
            or now < page.wait_until
        )

    def _may_be_stale(self, page: Page, now: float) -> bool:
        """Whether to show it while it is made anew: not where somebody may have forgotten it unheard."""
        if page.is_failing:
            return now < page.made_at + KEPT_SECONDS
        return now < page.made_at + page.seconds + STALE_SECONDS and self.forgetting.has_heard_since(page.made_at)

    def _renew(self, key: Key, rule: Rule, page: Page | None, environ: "WSGIEnvironment") -> Page | Answer:
        """Make the page, or take the one of before while somebody else makes it."""
        self.forgetting.loop.start()  # by the first page, so that it runs in the process that serves
        making, is_mine = self._pages.begin(key)
        if is_mine:
            try:
                return self._make(key, rule, making, environ)
            finally:
                self._pages.end(key)
        if page is not None and self._may_be_stale(page, time.time()):
            return page
        making.ended.wait(3)
        page = self._pages.get(key)
        is_new = page is not None and page.made_at >= making.begun_at
        if page and (is_new or self._may_be_stale(page, time.time())):
            return page
        return self._rather_than_an_error(key, self._answer(environ))

    def _make(self, key: Key, rule: Rule, making: Making, environ: "WSGIEnvironment") -> Page | Answer:
        cut = _cut_down(key, environ)
        answer = self._answer(cut)
        if answer.status.startswith("5"):
            return self._rather_than_an_error(key, answer)
        if SHARED in cut and not any(name.lower() == "set-cookie" for name, _ in answer.headers):
            fresh = Page(answer.headers, answer.body, made_at=making.begun_at, seconds=rule.seconds)
            self._pages.put(key, fresh, making)
            return fresh
        if answer.status.startswith("3") and cut["QUERY_STRING"] != environ.get("QUERY_STRING", ""):
            return self._answer(environ)  # a redirect keeps the whole query
        return answer

    def _rather_than_an_error(self, key: Key, answer: Answer) -> Page | Answer:
        """The page of before, while there is one and the site can't say what is true now."""
        page, now = self._pages.get(key), time.time()
        if page is None or not answer.status.startswith("5") or now >= page.made_at + KEPT_SECONDS:
            return answer
        page.is_failing = True
        page.wait_until = now + 1
        return page

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        """What the application says, in one piece."""
        said: list[tuple[str, list[Header]]] = []

        def start_response(status: str, headers: list[Header], _exc_info: Any = None) -> Any:
            said.append((status, headers))

        parts = self._inside(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return Answer(*said[-1], body)


def _send(page: Page, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    stale = [("X-Stale", "1")] if page.is_failing else []
    etags = environ.get("HTTP_IF_NONE_MATCH")
    if etags and page.is_known(etags):
        start_response("304 NOT MODIFIED", [*page.headers, ("ETag", page.etag), *stale])
        return []
    headers, body = page.sent_as(best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    start_response("200 OK", [*headers, *stale])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _declared(query: str, params: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The query parameters that count, in one order, the first of each. An unknown language is none."""
    if not query or not any(param in query for param in params):
        return ()
    given: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None):
        if name in params and (name != "lang" or value in LANGUAGES):
            given.setdefault(name, value)
    return tuple(sorted(given.items()))


def _wishes(cookie: str) -> tuple[str, str]:
    """Theme and language a visitor chose, where they are ones there are."""
    given = parse_cookie(cookie)
    theme, language = given.get("theme", ""), given.get("lang", "")
    return theme if theme in THEMES else "", language if language in LANGUAGES else ""


def _cut_down(key: Key, environ: "WSGIEnvironment") -> "WSGIEnvironment":
    """The request without anything the page must not depend on."""
    cut = {name: value for name, value in environ.items() if name not in PERSONAL}
    cookies = {"theme": key.theme, "lang": key.language}
    cut["REQUEST_METHOD"] = "GET"
    cut["QUERY_STRING"] = urlencode(key.query)
    cut["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
    return cut
