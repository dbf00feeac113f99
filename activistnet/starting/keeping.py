"""Whose answers a request is about: a member's, or those of a browser, which has a cookie once there is something."""

from typing import NamedTuple

from flask import Response, request

from ..accounts.current import find_member
from ..core.data.crypto import new_token, token_hash
from ..core.web.cookies import delete_cookie, set_cookie
from ..core.web.limits import client_key, hit
from ..members.models import Member
from . import limits, queries, services, urls
from .rules import Said

COOKIE = "begun"  # sent to these pages alone, so that no other page differs by it


class Begun(NamedTuple):
    """What was answered so far, by whom. Where a member has nothing, it is what their browser had before."""

    said: Said
    member: Member | None = None
    token: str = ""  # of the browser; empty where nothing is kept of it

    @property
    def mark(self) -> str:
        """By which it is deleted once it is published; with it nothing can be read."""
        return token_hash(self.token).hex() if self.token else ""


def find(*, hold: bool = False) -> Begun:
    """What there is. `hold` it while it is changed."""
    member, token = find_member(), request.cookies.get(COOKIE, "")
    said = queries.said_by_member(member.id) if member else {}
    in_browser = queries.said_in_browser(token, hold=hold) if token else {}
    return Begun(said or in_browser, member, token if in_browser else "")


def key() -> str:
    """Under whom is counted what is asked."""
    member = find_member()
    return str(member.id) if member else client_key()


def keep(begun: Begun, answer: Said, response: Response) -> Response:
    """Keep an answer with the others. Raises TooMany."""
    said = begun.said | answer
    if begun.member is not None:
        hit(limits.SAVE, str(begun.member.id), loosely=True)
        before = queries.said_by_member(begun.member.id)
        services.keep_for_member(begun.member, said, before=before)
        return forget_browser(begun, response) if begun.token and not before else response
    hit(limits.SAVE, client_key(), loosely=True)
    if not begun.token:
        hit(limits.BEGIN, client_key())
    token = begun.token or new_token()
    services.keep_in_browser(token, said)
    set_cookie(response, COOKIE, token, max_age=int(services.KEPT.total_seconds()), path=urls.START)
    return response


def forget(begun: Begun, response: Response) -> Response:
    """Delete what is shown: a member's, or else the browser's."""
    if begun.member is not None and queries.said_by_member(begun.member.id):
        services.forget_of_member(begun.member)
        return response
    return forget_browser(begun, response)


def forget_browser(begun: Begun, response: Response) -> Response:
    """Delete what the browser had."""
    if begun.token:
        services.forget_in_browser(token_hash(begun.token))
    return forget_cookie(response)


def forget_cookie(response: Response) -> Response:
    """Take the cookie back, as nothing is kept with it any more."""
    delete_cookie(response, COOKIE, path=urls.START)
    return response


def is_elsewhere(begun: Begun) -> bool:
    """Whether this browser has begun another one, before its member signed in."""
    return bool(begun.member and begun.token and queries.said_by_member(begun.member.id))
