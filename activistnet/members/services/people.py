"""People: what they say of themselves, their role, keeping them out, and forgetting them."""

from typing import Any

from sqlalchemy import update

from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ..events import MemberLeft, MemberSuspended, RoleGiven, SuspensionLifted
from ..mailboxes import mailbox_of
from ..models import Member


def change_profile(member: Member, given: dict[str, Any]) -> None:
    """Set what a member says of themselves; `given` are columns and values. Nothing in a list means none chosen."""
    chosen = {name: given[name] or None for name in ("country", "language", "time_zone")}
    words = {name: given[name] or "" for name in ("display_name", "purpose", "place")}
    shown = {name: given[name] for name in ("shows_follows", "shows_signatures")}
    for name, value in (chosen | words | shown).items():
        setattr(member, name, value)


def appoint(member: Member, role: str) -> None:
    """Give a member a role. All sessions end, so that each one that goes on was started in that role."""
    db.session.execute(update(Member).where(Member.id == member.id).values(role=role))
    publish(RoleGiven(member_id=member.id, role=role))


def suspend(member: Member) -> None:
    """Keep a member out: no signing in, and every session ends now."""
    db.session.execute(update(Member).where(Member.id == member.id).values(suspended_at=now()))
    publish(MemberSuspended(member_id=member.id))


def lift_suspension(member: Member) -> None:
    """Let a member in again."""
    db.session.execute(update(Member).where(Member.id == member.id).values(suspended_at=None))
    publish(SuspensionLifted(member_id=member.id))


def erase(member: Member) -> None:
    """Empty everything that says who a member was; what they published stays as a former member's."""
    nothing = dict.fromkeys(("mailbox_sealed", "mailbox_digest", "password_hash", "country", "language", "time_zone"))
    empty = dict.fromkeys(("handle", "display_name", "purpose", "place"), "")
    hidden = {"shows_follows": False, "shows_signatures": False, "role": "member", "deleted_at": now()}
    mailbox = mailbox_of(member)
    db.session.execute(update(Member).where(Member.id == member.id).values(nothing | empty | hidden))
    publish(MemberLeft(member_id=member.id, mailbox=mailbox))
