"""Whole public pages, kept for seconds in front of the application, for everyone who is not signed in.

Each process keeps its own. What one forgets all forget; where that word may not arrive, no page is older than two
seconds: it is kept for one, and so are the parts it is made of.

A page depends on its address, the query parameters its view declares, language and theme, and on nothing else: the
request that makes it is cut down to these. One request makes a page anew while others get the one before.
"""

import time
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import parse_qsl, urlencode

from flask import current_app, g, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ..application import Site
from ..data import orders
from ..data.db import db
from ..outside.cookies import read_cookies
from ..outside.meters import meters
from ..words.language import LANGUAGES, choose_language
from .cookies import cookie_names, own_cookie_names
from .forgetting import Forgetting
from .pagestore import Key, LocalCache, Making, Page, numbered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])
STALE_SECONDS = 10  # while it is made anew
KEPT_SECONDS = 60  # while it cannot be made
LONGEST_WAIT = 3
LONGEST_PATH = 500
LONGEST_VALUE = 200
THEMES = ("light", "dark")
PERSONAL = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_REFERER", "HTTP_COOKIE")


class Rule(NamedTuple):
    """How long a page stays fresh, and which query parameters it reads."""

    seconds: float
    params: tuple[str, ...]
    signed_in_too: bool = False
    unless: str = ""


def public_page(
    *, seconds: float = 1, params: tuple[str, ...] = (), signed_in_too: bool = False, unless: str = ""
) -> Callable[[View], View]:
    """Let all who are not signed in share what this view shows, for `seconds`; with `signed_in_too`, really everyone.

    Whoever brings the cookie `unless` is shown a page of their own, which is kept for nobody.
    It must not look at the visitor: not at cookies (but language and theme), headers, or query parameters other than
    `params`. With a session cookie, a token on the page or a status other than 200 the answer is private.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def shown(*args: Any, **kwargs: Any) -> Any:
            answer = make_response(view(*args, **kwargs))
            is_signed_in = own_cookie_names().session in request.cookies
            is_own = bool(unless) and unless in request.cookies
            if g.get("holds_token") or is_own or (is_signed_in and not signed_in_too):
                answer.headers["Cache-Control"] = "no-store"
            elif answer.status_code == 200:
                answer.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
                answer.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
            return answer

        shown.public_page = Rule(seconds, (*params, "lang"), signed_in_too, unless)  # type: ignore[attr-defined]
        return cast(View, shown)

    return mark


def forget(*paths: str) -> None:
    """Once this transaction is committed, no process shows what these pages held before.

    Each is a path, or a number (`numbered`): then it is every page that has this number in its address.
    """
    cache: PageCache | None = current_app.extensions.get("pagecache")
    if cache is not None:
        db.after_commit(lambda: cache.forgetting.forget(*paths))


def skin(app: Site, inside: "WSGIApplication") -> "WSGIApplication":
    """The cache, unless the settings say that there is none."""
    if not app.settings.page_cache:
        return inside
    cache = app.extensions["pagecache"] = PageCache(app, inside)
    return cache


class PageCache:
    """The skin. What it answers itself never enters Flask."""

    def __init__(self, app: Site, inside: "WSGIApplication") -> None:
        self._app = app
        self._inside = inside
        self._session_cookie = cookie_names(app.settings.base_url).session + "="
        self._rule_of = lru_cache(10_000)(self._find_rule)
        self._pages: LocalCache[Key, Page] = LocalCache()
        self.forgetting = Forgetting(app, self._pages)
        orders.known(app).heeds.append(self.forgetting.clear)  # what is decided stands on every page

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = self._asked(environ)
        if asked is None:
            return self._inside(environ, start_response)
        key, rule = asked
        page = self._pages.get(key)
        if page is None or not self._is_fresh(page, time.time()):
            return self._renew(key, rule, page, environ)(environ, start_response)
        meters.count("kept_pages_total")
        return page(environ, start_response)

    def _asked(self, environ: "WSGIEnvironment") -> tuple[Key, Rule] | None:
        """The page a visitor asks for, if it is a public one."""
        path, cookie = environ["PATH_INFO"], environ.get("HTTP_COOKIE", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(path) > LONGEST_PATH:
            return None
        rule, about = self._rule_of(path)
        if rule is None or (self._session_cookie in cookie and not rule.signed_in_too):
            return None
        if rule.unless and f"{rule.unless}=" in cookie:
            return None
        query = _declared(environ.get("QUERY_STRING", ""), rule.params)
        if query is None:
            return None
        wishes = read_cookies(cookie, MultiDict) if cookie else {}
        theme, chosen = wishes.get("theme", ""), wishes.get("lang", "")
        asked_for = dict(query).get("lang", "") if query else ""
        language = choose_language(asked_for, chosen, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        theme = theme if theme in THEMES else ""
        return Key(environ.get("HTTP_HOST", ""), path, query, language, theme, about), rule

    def _find_rule(self, path: str) -> tuple[Rule | None, str]:
        """How a page is kept, and the number in its address, however that is spelt."""
        try:
            endpoint, args = self._app.url_map.bind("").match(path.encode("latin-1").decode(), "GET")
        except (HTTPException, UnicodeError):
            return None, ""
        number = next((value for value in args.values() if isinstance(value, int)), None)
        rule = getattr(self._app.view_functions[endpoint], "public_page", None)
        return rule, "" if number is None else numbered(number)

    def _is_fresh(self, page: Page, now: float) -> bool:
        age = now - page.made_at
        return (
            0 <= age < 1
            or (0 <= age < page.seconds and self.forgetting.has_heard_since(page.made_at))
            or now < page.failed_at + 1
        )

    def _may_be_stale(self, page: Page) -> bool:
        """Whether to show it while it is made anew: not where somebody may have forgotten it unheard."""
        age = time.time() - page.made_at
        if page.failed_at:
            return age < KEPT_SECONDS
        return age < page.seconds + STALE_SECONDS and self.forgetting.has_heard_since(page.made_at)

    def _renew(self, key: Key, rule: Rule, page: Page | None, environ: "WSGIEnvironment") -> "WSGIApplication":
        """Make the page, or take the one of before while somebody else makes it."""
        self.forgetting.loop.start()  # by the first page, so that it runs in the process that serves
        making, is_mine = self._pages.begin(key)
        if is_mine:
            try:
                return self._make(key, rule, making, environ)
            finally:
                self._pages.end(key, making)
        if page is not None and self._may_be_stale(page):
            return page
        making.ended.wait(LONGEST_WAIT)
        page = self._pages.get(key)
        if page is not None and (page.made_at >= making.begun_at or self._may_be_stale(page)):
            return page
        return self._rather_than_an_error(key, self._answer(environ))

    def _make(self, key: Key, rule: Rule, making: Making, environ: "WSGIEnvironment") -> "WSGIApplication":
        cut = _cut_down(key, environ)
        answer = self._answer(cut)
        if answer.status_code == 200 and answer.cache_control.public and "Set-Cookie" not in answer.headers:
            page = Page(answer, made_at=making.begun_at, seconds=rule.seconds)
            self._pages.put(key, page, making)
            return page
        if answer.status.startswith("3") and cut["QUERY_STRING"] != environ.get("QUERY_STRING", ""):
            return self._answer(environ)  # a redirect keeps the whole query
        return self._rather_than_an_error(key, answer)

    def _rather_than_an_error(self, key: Key, answer: Response) -> "WSGIApplication":
        """The page of before, while there is one and the site can't say what is true now."""
        page, now = self._pages.get(key), time.time()
        if page is None or answer.status_code < 500 or now >= page.made_at + KEPT_SECONDS:
            return answer
        page.failed_at = now
        return page

    def _answer(self, environ: "WSGIEnvironment") -> Response:
        """What the application says, in one piece."""
        return Response.from_app(self._inside, environ, buffered=True)


def _declared(query: str, params: tuple[str, ...]) -> tuple[tuple[str, str], ...] | None:
    """The query parameters that count, in one order, the first of each; None when one is endless.

    An unknown language is none.
    """
    if not query or not any(param in query for param in params):
        return ()
    given: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in params and (name != "lang" or value in LANGUAGES):
            given.setdefault(name, value)
    return None if any(len(value) > LONGEST_VALUE for value in given.values()) else tuple(sorted(given.items()))


def _cut_down(key: Key, environ: "WSGIEnvironment") -> "WSGIEnvironment":
    """The request without anything the page must not depend on."""
    cut = {name: value for name, value in environ.items() if name not in PERSONAL}
    cut["REQUEST_METHOD"] = "GET"
    cut["QUERY_STRING"] = urlencode(key.query)
    cut["HTTP_COOKIE"] = f"lang={key.language}" + (f"; theme={key.theme}" if key.theme else "")
    return cut
