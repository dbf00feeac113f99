"""Who is asking: the member whose session cookie came with this request, looked up once and only when needed."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from ..core.data.time import now
from ..core.refusals import Forbidden, SignInNeeded
from ..core.web.cookies import session_cookie_name
from . import queries, rules
from .models import Member, SignInSession
from .services import sessions

P = ParamSpec("P")
R = TypeVar("R")


def current_session() -> SignInSession | None:
    """The session of this request with its member: one query per request, none without the cookie."""
    if g.get("is_broken"):
        return None  # the database may be away: an error page asks it for nothing
    if "sign_in_session" not in g:
        g.sign_in_session = None  # what an error page sees when the next line fails
        g.sign_in_session = _find_session()
    session: SignInSession | None = g.sign_in_session
    return session


def current_session_id() -> int | None:
    """The number of the session of this request."""
    session = current_session()
    return session.id if session else None


def current_member() -> Member | None:
    """The member who is signed in, None for a visitor."""
    session = current_session()
    return session.member if session else None


def get_current_member() -> Member:
    """The member who is signed in. Raises SignInNeeded."""
    member = current_member()
    if member is None:
        raise SignInNeeded
    return member


def forget_current_session() -> None:
    """Look again at who is asking: after signing in, out, or deleting the account."""
    g.pop("sign_in_session", None)


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    """Only members see this. Others raise SignInNeeded, whose page keeps what was typed."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        get_current_member()
        return view(*args, **kwargs)

    return checked


def role_required(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only members of this role see this, and operators; for others it is Forbidden."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not rules.has_role(get_current_member(), role):
                raise Forbidden
            return view(*args, **kwargs)

        return checked

    return decorate


def _find_session() -> SignInSession | None:
    token = request.cookies.get(session_cookie_name())
    if not token:
        return None
    session = queries.find_session(token)
    if session is None or not rules.is_alive(session, now()):
        return None
    if rules.is_seen_long_ago(session, now()):
        sessions.touch(session, now())
    return session


def language_setting() -> str | None:
    """The language this member chose."""
    member = current_member()
    return member.language if member else None


def zone_setting() -> str | None:
    """The time zone this member chose."""
    member = current_member()
    return member.time_zone if member else None
