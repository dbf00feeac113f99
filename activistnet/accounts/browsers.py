"""What a browser holds: the cookie of its session, and of being known."""

from flask import Response, request

from ..core.web import csrf
from ..core.web.cookies import delete_cookie, own_cookie_names, set_cookie
from ..members.models import Member
from . import queries, rules
from .current import current_session, forget
from .models import KnownBrowser
from .services import known_browsers, sessions


def start_session(member: Member) -> str:
    """Sign this browser in, in place of whoever it was signed in as. Returns the token for `give_cookies`."""
    end_session()
    token = sessions.start(member, label=rules.browser_label(request.headers.get("User-Agent", "")))
    csrf.use_session(token)
    return token


def end_session() -> None:
    """Sign this browser out, if it is signed in."""
    session = current_session()
    if session is not None:
        sessions.end(session.member.id, session.id)
    forget()


def give_cookies(response: Response, member: Member, token: str) -> Response:
    """Hand the session to the browser, and let it be known next time."""
    set_cookie(response, own_cookie_names().session, token, max_age=int(rules.session_lasts(member).total_seconds()))
    known = known_browsers.remember(member, _known_cookie())
    set_cookie(response, own_cookie_names().known, known, max_age=int(rules.BROWSER_IS_KNOWN.total_seconds()))
    return response


def take_session_cookie(response: Response) -> Response:
    """Take the session back, and with it what the form was sent with that began it.

    Sent again from an old page, that form would be answered as it was: with a session that is over.
    """
    delete_cookie(response, own_cookie_names().session)
    delete_cookie(response, own_cookie_names().form)
    return response


def forget_browser(response: Response) -> Response:
    """Let this browser be one like any other, here and in the table."""
    known_browsers.forget(_known_cookie())
    delete_cookie(response, own_cookie_names().known)
    return response


def find_known(member: Member | None) -> KnownBrowser | None:
    """This browser, when this member signed in with it before."""
    token = _known_cookie()
    return queries.find_known_browser(token, member.id) if token and member else None


def joining_mark() -> str:
    """What this browser is known by where somebody typed a wish to join; empty when nobody did."""
    return request.cookies.get(own_cookie_names().joining, "")


def give_joining_mark(response: Response, mark: str) -> Response:
    """Let this browser be known when the mailed link is opened."""
    set_cookie(response, own_cookie_names().joining, mark, max_age=int(rules.LINK_HOLDS.total_seconds()))
    return response


def take_joining_mark(response: Response) -> Response:
    """What was typed is an account now."""
    delete_cookie(response, own_cookie_names().joining)
    return response


def _known_cookie() -> str:
    return request.cookies.get(own_cookie_names().known, "")
