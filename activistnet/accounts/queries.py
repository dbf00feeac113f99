"""Finding the session of a request, the browsers of a member, and what a mailed link stands for."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, any_, bindparam, select
from sqlalchemy.orm import defer

from ..core.data.crypto import token_hash
from ..core.data.db import db
from ..core.data.time import now
from ..members.models import Member
from ..members.queries import MAILBOX
from . import rules
from .errors import LinkUsedUp
from .models import KnownBrowser, MailedLink, SignInSession, SignUp, StopLink

# Built once: every request of a member asks it, so it reads what most of them need.
SESSION: Select[*tuple[Any, ...]] = (
    select(SignInSession.id, SignInSession.seen_at, SignInSession.expires_at, Member)
    .join(SignInSession.member)
    .options(*MAILBOX, defer(Member.shows_follows))
    .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.credential == Member.credential)
)
Along = Mapping[str, Callable[[Any], ColumnElement[Any]]]


def with_session(along: Along) -> Select[*tuple[Any, ...]]:
    """The statement of a session that reads something more of its member: each a column made of the member's id."""
    return SESSION.add_columns(*(column(SignInSession.member_id).label(name) for name, column in along.items()))


def find_session(token: str, wanted: Select[*tuple[Any, ...]] = SESSION) -> rules.Session | None:
    """The session of this token with its member, in one query; whether it is still alive is for `rules` to say."""
    row = db.session.execute(wanted, {"token_hash": token_hash(token)}).one_or_none()
    if row is None:
        return None
    session_id, seen_at, expires_at, member, *_along = row
    return rules.Session(session_id, seen_at, expires_at, member, cast("Mapping[str, Any]", row._mapping))


def list_alive(session_ids: list[int]) -> list[int]:
    """Which of these sessions still sign their member in, by their ids."""
    asked = SignInSession.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    wanted = select(SignInSession.id).join(SignInSession.member).where(asked, *rules.alive_where(now()))
    return list(db.session.scalars(wanted, {"ids": session_ids}))


def list_sessions(member: Member) -> list[SignInSession]:
    """The browsers a member is signed in with, the one used last first."""
    wanted = select(SignInSession).where(SignInSession.member_id == member.id, SignInSession.expires_at > now())
    return list(db.session.scalars(wanted.order_by(SignInSession.seen_at.desc(), SignInSession.id.desc()).limit(100)))


def find_known_browser(token: str, member_id: int) -> KnownBrowser | None:
    """The browser of this token, when it is known for this member."""
    wanted = select(KnownBrowser).join(Member, Member.id == KnownBrowser.member_id).where(Member.id == member_id)
    return db.session.scalar(
        wanted.where(KnownBrowser.token_hash == token_hash(token), *rules.holds(KnownBrowser, now()))
    )


def get_sign_up(token: str, browser: str = "") -> SignUp:
    """The wish to join behind a mailed link. Raises LinkUsedUp.

    One mail proves the mailbox for all wishes to join with it: of these it is this browser's newest, if it has any.
    """
    wanted = select(SignUp).where(SignUp.token_hash == token_hash(token), SignUp.expires_at > now())
    sign_up = db.session.scalar(wanted)
    if sign_up is None:
        raise LinkUsedUp("join")
    own = select(SignUp).where(SignUp.mailbox_digest == sign_up.mailbox_digest, SignUp.expires_at > now())
    own = own.where(SignUp.browser_hash == token_hash(browser)).order_by(SignUp.id.desc()).limit(1)
    return (db.session.scalar(own) if browser else None) or sign_up


def get_link(token: str, purpose: str) -> MailedLink:
    """A link mailed to a member. Raises LinkUsedUp."""
    wanted = select(MailedLink).where(MailedLink.token_hash == token_hash(token), MailedLink.purpose == purpose)
    link = db.session.scalar(
        wanted.join(Member, Member.id == MailedLink.member_id).where(*rules.holds(MailedLink, now()))
    )
    if link is None:
        raise LinkUsedUp(purpose)
    return link


def get_stop_link(token: str) -> StopLink:
    """A link that brings back the mailbox it was mailed to. Raises LinkUsedUp."""
    wanted = select(StopLink).where(StopLink.token_hash == token_hash(token), StopLink.expires_at > now())
    link = db.session.scalar(wanted.join(Member, Member.id == StopLink.member_id).where(rules.may_act()))
    if link is None:
        raise LinkUsedUp
    return link
