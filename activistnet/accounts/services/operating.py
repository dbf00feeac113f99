"""What an operator does about a member, on a page or the command line: each act that changes something is one line of
the log.
"""

from datetime import datetime

from ...core.data import audit
from ...core.data.audit import Actor, Fact
from ...members.models import Member
from ...members.services import people
from . import accounts


def appoint(actor: Actor, member: Member, role: str) -> bool:
    """Give a member a role; whether it is another one. Raises LastOperator."""
    before = member.role
    return _noted(actor, "member.appoint", member, people.appoint(member, role), role=role, before=before)


def suspend(actor: Actor, member: Member, *, reason: str, until: datetime | None) -> bool:
    """Keep a member out; whether anything changed. The reason goes with the suspension, not into the log.

    Raises LastOperator.
    """
    changed = people.suspend(member, reason=reason, until=until)
    return _noted(actor, "member.suspend", member, changed, until=until.isoformat() if until else None)


def lift(actor: Actor, member: Member) -> bool:
    """Let a member in again; whether they were suspended."""
    return _noted(actor, "member.lift", member, people.lift_suspension(member))


def reset(actor: Actor, member: Member) -> None:
    """End a member's password and mail them a link for a new one. Raises Refused."""
    accounts.end_password(member)
    _noted(actor, "member.reset", member, True)


def delete(actor: Actor, member: Member) -> None:
    """Delete an account as its owner would. Raises LastOperator."""
    accounts.leave(member)
    _noted(actor, "member.delete", member, True)


def note_created(actor: Actor, member: Member) -> None:
    """Note that a member was made, without their asking."""
    _noted(actor, "member.create", member, True, role=member.role)


def _noted(actor: Actor, verb: str, member: Member, changed: bool, **facts: Fact) -> bool:
    if changed:
        audit.record(actor, verb, f"member:{member.id}", **facts)
    return changed
