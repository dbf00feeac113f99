"""What holds for sessions and mailed links, and what browsers are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case

from ..members.models import Member
from .models import Issued, SignInSession

LINK_HOLDS = timedelta(days=7)
ONE_MAIL_FOR = timedelta(hours=3)  # for all who want to join with one mailbox
RESET_HOLDS = timedelta(hours=1)
STOP_HOLDS = timedelta(hours=72)
BROWSER_IS_KNOWN = timedelta(days=365)
HANDLE_STAYS_LEFT = timedelta(days=365)

# The first mark that is found says it: most browsers also name the ones before them.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)

SEEN_EVERY = timedelta(minutes=5)
IDLE = timedelta(days=14)
IDLE_OF_STAFF = timedelta(hours=1)
LONGEST = timedelta(days=90)
LONGEST_OF_STAFF = timedelta(hours=12)


def session_lasts(member: Member) -> timedelta:
    """How long a session may last, however much it is used."""
    return LONGEST_OF_STAFF if member.is_moderator else LONGEST


def session_ends_at(member: Member, now: datetime) -> datetime:
    """When a session started now ends."""
    return now + session_lasts(member)


@dataclass(frozen=True, slots=True)
class Session:
    """What a request knows of the session it came with. Plain, as making a second row of the ORM costs 30 us."""

    id: int
    seen_at: datetime
    expires_at: datetime
    member: Member
    along: Mapping[str, Any]  # what a page asks of its member beside


def is_alive(session: Session, now: datetime) -> bool:
    """Whether a session still signs its member in."""
    idle = IDLE_OF_STAFF if session.member.is_moderator else IDLE
    return session.member.is_active and now < session.expires_at and now - session.seen_at < idle


def alive_where(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """`is_alive` as conditions for a query that joins `session.member`."""
    is_staff = Member.role.in_(("moderator", "operator"))
    return (
        *holds(SignInSession, now),
        SignInSession.seen_at > case((is_staff, now - IDLE_OF_STAFF), else_=now - IDLE),
    )


def holds(issued: type[Issued], now: datetime) -> tuple[ColumnElement[bool], ...]:
    """That what was issued to a member lets somebody act: conditions for a query that joins that member."""
    return may_act(), issued.credential == Member.credential, issued.expires_at > now


def may_act() -> ColumnElement[bool]:
    """`Member.is_active` as a condition."""
    return and_(Member.suspended_at.is_(None), Member.deleted_at.is_(None))


def is_seen_long_ago(session: Session, now: datetime) -> bool:
    """Whether `seen_at` is old enough to be worth a write."""
    return now - session.seen_at >= SEEN_EVERY


def browser_label(user_agent: str) -> str:
    """What a person calls a browser, from what it says of itself: `Firefox, Linux`; empty when it is unknown."""
    found = [next((name for mark, name in marks if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))
