"""Who is asking: Flask-Login over the site's own sessions, whose cookie came with this request."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

from flask import Flask, Request, current_app, g
from flask_login import AnonymousUserMixin, LoginManager, current_user

from ..core.data.crypto import blind_index
from ..core.data.time import now
from ..core.refusals import Forbidden, SignInNeeded
from ..core.web.cookies import own_cookie_names
from ..core.web.csrf import Person
from ..members.models import Member
from ..members.readers import VISITOR, Reader, Role, reader_of
from ..members.rules import has_role
from . import queries, rules
from .services import sessions

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

login_manager = LoginManager()
login_manager.session_protection = None  # it believes any X-Forwarded-For, and marks Flask's session


def init_app(app: Flask, *, along: queries.Along, always: queries.Along) -> None:
    """Let `flask_login.current_user` be the member whose session this is. Nothing is kept in Flask's own session.

    `along` is what features above ask of the member of every page, and so with the session in one statement; `always`
    what they ask wherever something is done, too.
    """
    app.extensions["page_session"] = queries.with_session({**always, **along})
    app.extensions["session"] = queries.with_session(always)
    login_manager.init_app(app, add_context_processor=False)
    app.context_processor(_for_templates)
    app.add_template_global(person)
    app.add_template_global(role_shown)


@login_manager.request_loader
def _load_member(request: Request) -> Member | None:
    """The member of the session of a request: one query, none without the cookie."""
    token = request.cookies.get(own_cookie_names().session)
    if not token or g.get("is_broken"):
        return None
    wanted = "page_session" if request.method == "GET" else "session"
    session = queries.find_session(token, current_app.extensions[wanted])
    if session is None or not rules.is_alive(session, now()):
        return None
    if rules.is_seen_long_ago(session, now()):
        sessions.touch(session.id, now())
    g.sign_in_session = session
    return session.member


@login_manager.unauthorized_handler
def _sign_in_first() -> NoReturn:
    raise SignInNeeded


def find_member() -> Member | None:
    """The member who is signed in, as an object to hand on; None for a visitor.

    None too on an error page: the database may be away, so it is asked for nothing, not even for a name read before.
    """
    mine = g._get_current_object()  # looked up once: a page asks this sixteen times
    if mine.get("is_broken"):
        return None
    if "member" not in mine:
        user = current_user._get_current_object()
        mine.member = user if isinstance(user, Member) else None  # nobody is loaded whose session is not alive
    member: Member | None = mine.member
    return member


def is_operator() -> bool:
    """Whether an operator is asking."""
    member = find_member()
    return member is not None and has_role(member, "operator")


def person() -> Person | None:
    """Who is signed in, for what pages and browsers keep apart by person: by a mark that tells nobody who it is."""
    member = find_member()
    if member is None:
        return None
    mine = g._get_current_object()
    if "person" not in mine:
        mine.person = Person(mark_of(member.id), member.display_name)
    found: Person = mine.person
    return found


def mark_of(member_id: int) -> str:
    """16 letters that stand for a member on pages and in browsers; only this site can tell whom they stand for."""
    return urlsafe_b64encode(blind_index(str(member_id), scope="mark of a person")[:12]).decode()


def reader() -> Reader:
    """Who reads this page, for the queries behind it: one throughout the request, whatever is done meanwhile."""
    member = find_member()
    if member is None:
        return VISITOR
    mine = g._get_current_object()
    if "reader" not in mine:
        after: Mapping[str, bool] = asked_along("looks_after", default={})
        mine.reader = reader_of(
            member,
            is_special=asked_along("is_special", default=True),
            topics=(int(topic) for topic, decides in after.items() if decides),
            filters=asked_along("filters", default=()),
            curated=(int(topic) for topic, decides in after.items() if not decides),
        )
    found: Reader = mine.reader
    return found


def asked_along(name: str, *, default: T) -> T:
    """What was read with the session of a page, or the default where it was not."""
    session = current_session()
    return session.along.get(name, default) if session else default


def role_shown() -> str:
    """Which role the frame of a page is for: somebody's own, or that they moderate a topic."""
    member = find_member()
    if member is None:
        return ""
    role = reader().role
    return role.value if role is Role.TOPIC_MODERATOR else member.role


def signed_in() -> Member:
    """The member who is signed in. Raises SignInNeeded."""
    member = find_member()
    if member is None:
        raise SignInNeeded
    return member


def current_session() -> rules.Session | None:
    """The session of this request with its member."""
    session: rules.Session | None = g._get_current_object().get("sign_in_session") if find_member() else None
    return session


def current_session_id() -> int | None:
    """The number of the session of this request."""
    session = current_session()
    return session.id if session else None


def forget() -> None:
    """Nobody is signed in for the rest of this request: after signing in, out, or deleting the account.

    Flask-Login's own `logout_user` would write into Flask's session where it finds a cookie of its own.
    """
    g.member = None


def role_required(role: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only members of this role see this, and operators; for others it is Forbidden."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not has_role(signed_in(), role):
                raise Forbidden
            return view(*args, **kwargs)

        return checked

    return decorate


def language_setting() -> str | None:
    """The language this member chose."""
    member = find_member()
    return member.language if member else None


def zone_setting() -> str | None:
    """The time zone this member chose."""
    member = find_member()
    return member.time_zone if member else None


def _for_templates() -> dict[str, Member | AnonymousUserMixin]:
    """`current_user` itself rather than its proxy, and nobody on an error page."""
    return {"current_user": find_member() or login_manager.anonymous_user()}
