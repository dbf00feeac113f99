"""What a browser holds: the cookie of its session, and the mark of having signed in before."""

from flask import Response, request

from ..core.data.crypto import read_value, sign_value
from ..core.web import csrf
from ..core.web.cookies import delete_cookie, own_cookie_names, set_cookie
from ..members.models import Member
from . import rules
from .current import current_session, forget
from .services import sessions

KNOWN_SECONDS = 365 * 86_400


def start_session(member: Member) -> str:
    """Sign this browser in, in place of whoever it was signed in as. Returns the token for `give_cookies`."""
    before = current_session()
    if before is not None:
        sessions.end(before.member.id, before.id)
    forget()
    token = sessions.start(member, label=rules.browser_label(request.headers.get("User-Agent", "")))
    csrf.use_session(token)
    return token


def give_cookies(response: Response, member: Member, token: str) -> Response:
    """Hand the session to the browser, and let it be known next time."""
    set_cookie(response, own_cookie_names().session, token, max_age=int(rules.session_lasts(member).total_seconds()))
    set_cookie(response, own_cookie_names().known, sign_value(str(member.id), "known browser"), max_age=KNOWN_SECONDS)
    return response


def take_session_cookie(response: Response) -> Response:
    """Take the session back."""
    delete_cookie(response, own_cookie_names().session)
    return response


def is_known_to(member: Member | None) -> bool:
    """Whether this member signed in with this browser before."""
    mark = request.cookies.get(own_cookie_names().known, "")
    return member is not None and read_value(mark, "known browser", max_age=KNOWN_SECONDS) == str(member.id)
