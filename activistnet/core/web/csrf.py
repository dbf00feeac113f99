"""Forged requests: every unsafe request shows that it comes from a page of this site.

First the browser's own word counts, then the token: a request with the session cookie needs the one of that session.
Without the cookie there is no authority to abuse, so views that visitors may use say so with a decorator, and all
others ask to sign in. Whatever the case, what was typed is given back. The token also says for whom its page was made,
so that nobody sends in their own name, unasked, what somebody else began in this browser.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

from flask import Flask, Request, Response, current_app, g, make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import Signer

from ..application import Hook, settings
from ..data.db import SAFE
from ..refusals import DomainError, Forbidden, SignInNeeded
from .cookies import own_cookie_names, set_cookie

View = TypeVar("View", bound=Callable[..., Any])
FORM_COOKIE_SECONDS = 24 * 3600
SHOWN_ALONE = ("form cookie", "mailed token", "guests")  # pages of visitors that are never kept for others
OPEN = ("guests", "frame", "browser")  # what visitors send without a token
IN_ONES_NAME = ("session", "guests", "frame")  # what a member sends is sent in that member's name


class PageTooOld(DomainError):
    """The token of the page does not fit the session: answered with what was typed and a fresh token."""

    status = 403
    gives_back = True
    message = _l("This page was open for too long. We've kept your text: press the button again.")


class ButtonTooOld(PageTooOld):
    """The same for a press of a button, with which nothing was typed."""

    message = _l("This page was open for too long, so nothing has happened yet. Press the button again.")


class Person(NamedTuple):
    """Who is signed in: a mark that tells nothing of them, and their name."""

    mark: str
    name: str


class SomebodyElse(DomainError):
    """The page was made for another person, or for a visitor: this one is asked, by a button that says as whom."""

    status = 403
    gives_back = True

    def __init__(self, person: Person) -> None:
        super().__init__(_("You're now signed in as %(name)s, so nothing has been sent yet.", name=person.name))
        self.button = _("Send it as %(name)s", name=person.name)


class Foreign(Forbidden):
    """Sent by a page of another site."""

    message = _l("This request came from another site, so we ignored it.")


class HiddenField(NamedTuple):
    """The token as an input of a form; it is made of letters, digits and signs that need no escaping.

    It stands there also without a token: lynx sends a form of no fields as a GET, which does nothing.
    """

    token: str

    def __html__(self) -> str:
        return f'<input type="hidden" name="csrf_token" value="{self.token}">'


def open_to_guests(view: View) -> View:
    """Visitors may send this without a token; with a session cookie the token is needed all the same."""
    return _mark(view, "guests")


def open_in_frame(view: View) -> View:
    """The same within pages of other sites, where this one sets no cookie: what is shown again has no token either."""
    return _mark(view, "frame")


def of_browser(view: View) -> View:
    """This is about the browser, whoever uses it: as `open_to_guests`, but nobody is asked whether it is still them."""
    return _mark(view, "browser")


def by_mailed_token(view: View) -> View:
    """The token in the address, known only from a mail, is the authority; nothing else is needed.

    The page that shows the button is marked too: its own token lets a second press be known.
    """
    return _mark(view, "mailed token")


def by_form_cookie(view: View) -> View:
    """Visitors send this from a page that set the form cookie; a failed check shows the form again."""
    return form_again(_mark(view, "form cookie"))


def form_again(view: View) -> View:
    """This view calls `form.validate()` before it changes anything, and shows the form when that is false.

    So a failed check is an error of the form. All other views never run, and a page gives back what was typed. Here too
    it does where the view shows no form, or answers as if all were well: nobody is led on from what was not done.
    """

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        answered = view(*args, **kwargs)
        if g.get("csrf_refused"):
            answered = make_response(answered)
            if not g.get("csrf_told") or answered.status_code < 400:
                raise _too_old()
        return answered

    checked.shows_form_again = True  # type: ignore[attr-defined]
    return cast(View, checked)


def is_foreign(asked: Request, *, base_url: str) -> bool:
    """Whether another site sent this, by the browser's own word; old ones say only `Origin`, other programs nothing."""
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and origin not in (f"{asked.scheme}://{asked.host}", base_url)


def refusal() -> str | None:
    """What a form says whose request failed the check; None when it passed. `Form.validate()` asks."""
    if not g.get("csrf_refused"):
        return None
    g.csrf_told = True
    return str(PageTooOld.message)


def token_for(secret: str, mark: str = "") -> str:
    """A token that fits the cookie `secret`, another each time so that compression can't give it away.

    `mark` is that of the person whose page it stands on.
    """
    return _signer(secret).sign(f"{secrets.token_urlsafe(16)}.{mark}").decode()


def csrf_token() -> str:
    """The token of this page; empty for visitors, whose pages are shared, but where they sign in or join."""
    mine = g._get_current_object()  # looked up once: a page asks this for each of its forms
    if "token" not in mine:
        mine.token = _new_token()
    return cast(str, mine.token)


def _new_token() -> str:
    secret = g.get("session_secret") or request.cookies.get(own_cookie_names().session) or g.get("form_secret")
    if not secret and _kind() in SHOWN_ALONE:
        secret = use_form_cookie()
    if not secret:
        return ""
    g.holds_token = True
    person = _person()
    return token_for(secret, person.mark if person else "")


def csrf_field() -> HiddenField:
    """The token as a hidden input, empty for visitors."""
    return HiddenField(csrf_token())


def use_session(secret: str) -> None:
    """The tokens of this page fit the session that this answer starts, not the one that the request came with."""
    g.session_secret = secret
    g.pop("token", None)


def use_form_cookie() -> str:
    """This page, whatever its view, holds a form that visitors send; what its token is made with."""
    if "form_secret" not in g:
        g.form_secret = request.cookies.get(own_cookie_names().form) or secrets.token_urlsafe(32)
        g.pop("token", None)
    return cast(str, g.form_secret)


def form_cookie() -> str:
    """What this browser was given with a form that visitors send, for a day; empty where it came without."""
    return request.cookies.get(own_cookie_names().form, "")


def init_app(app: Flask, *, person: Callable[[], Person | None]) -> None:
    """Let templates put the token into their forms. `person` says who is signed in."""
    app.extensions["person"] = person
    app.add_template_global(csrf_token)
    app.add_template_global(csrf_field)


def _check() -> None:
    asked = request._get_current_object()  # type: ignore[attr-defined]  # looked up once: this runs for every request
    if asked.method in SAFE or asked.endpoint is None:
        return
    if is_foreign(asked, base_url=settings().base_url):
        raise Foreign
    typed = asked.form  # taken apart here, where a refusal of it can be answered
    kind = _kind()
    session = asked.cookies.get(own_cookie_names().session)
    token = asked.headers.get("X-CSRF-Token") or typed.get("csrf_token", "")
    if kind in ("guests", "frame") and not session and _mark_in(token):
        raise SignInNeeded  # a member's page: what they began in their name is not sent without it
    if kind == "session" and not session:
        raise SignInNeeded
    secret = session or asked.cookies.get(own_cookie_names().form)
    if secret and token and _signer(secret).validate(token.encode("utf-8", "replace")):
        g.form_key = secret, token
        return
    if kind == "mailed token" or (kind in OPEN and not session):
        return
    if kind in IN_ONES_NAME and (person := _person()) and person.mark != _mark_in(token):
        raise SomebodyElse(person)
    if not getattr(_view(), "shows_form_again", False):
        raise _too_old()
    g.csrf_refused = True


def _mark_in(token: str) -> str:
    """For whom a token says that it was made, which is only ever believed to ask rather than to act."""
    _random, _, rest = token.partition(".")
    return rest.partition(".")[0] if "." in rest else ""


def _person() -> Person | None:
    person: Person | None = current_app.extensions["person"]()
    return person


def _too_old() -> PageTooOld:
    is_typed = any(text for name, text in request.form.items() if name != "csrf_token")
    return PageTooOld() if is_typed else ButtonTooOld()


def _signer(secret: str) -> Signer:
    return Signer(secret, salt="a form of this session", key_derivation="hmac", digest_method=hashlib.sha256)


def _set_form_cookie(response: Response) -> Response:
    if "form_secret" in g and request.cookies.get(own_cookie_names().form) != g.form_secret:
        set_cookie(response, own_cookie_names().form, g.form_secret, max_age=FORM_COOKIE_SECONDS)
    return response


HOOK = Hook(before=_check, after=_set_form_cookie)


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


def _kind() -> str:
    """What shows that a request to this view is meant: a token of the session unless its decorators say otherwise."""
    return getattr(_view(), "csrf", "session")


def _mark(view: View, kind: str) -> View:
    view.csrf = kind  # type: ignore[attr-defined]
    return view
