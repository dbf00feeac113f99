"""What holds for handles, roles and sessions, whoever asks."""

import re
from datetime import datetime, timedelta

from .models import Member, SignInSession

HANDLE = re.compile(r"[a-z0-9_]{3,30}", re.ASCII | re.IGNORECASE)

SEEN_EVERY = timedelta(minutes=5)
IDLE = timedelta(days=14)
IDLE_OF_STAFF = timedelta(hours=1)
LONGEST = timedelta(days=90)
LONGEST_OF_STAFF = timedelta(hours=12)


def has_role(member: Member, role: str) -> bool:
    """Whether a member may do what this role may; an operator may do everything a moderator does."""
    return member.role == role or (role == "moderator" and member.is_moderator) or role == "member"


def session_ends_at(member: Member, now: datetime) -> datetime:
    """When a session started now ends however much it is used."""
    return now + (LONGEST_OF_STAFF if member.is_moderator else LONGEST)


def is_alive(session: SignInSession, now: datetime) -> bool:
    """Whether a session still signs its member in. Needs `session.member`."""
    idle = IDLE_OF_STAFF if session.member.is_moderator else IDLE
    return session.member.is_active and now < session.expires_at and now - session.seen_at < idle


def is_seen_long_ago(session: SignInSession, now: datetime) -> bool:
    """Whether `seen_at` is old enough to be worth a write."""
    return now - session.seen_at >= SEEN_EVERY
