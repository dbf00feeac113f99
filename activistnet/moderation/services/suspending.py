"""Suspending a member without a page: a decision like every other, also where it is made on the command line.

What an operator did about a member before there were decisions stays as it is, and is ended without one.
"""

from ...accounts.services import operating
from ...core.data.audit import COMMAND_LINE, Actor
from ...members.models import Member
from .. import decision_queries
from ..errors import SuspendedByDecision
from ..in_force import is_suspended_otherwise
from ..subjects import Subject
from . import deciding


def suspend(member: Member, operator: Member, *, rule: str, reason: str, days: int) -> int:
    """Decide it in the name of an operator; gives the decision's id. Raises what `deciding.decide` does."""
    return _decide(member, operator, deciding.Wanted(["suspend"], rule, reason, days))


def lift(member: Member, operator: Member, *, reason: str) -> int:
    """End what decisions keep a member out by; gives the id of this one. Raises what `deciding.decide` does."""
    return _decide(member, operator, deciding.Wanted(["unsuspend"], None, reason))


def lift_undecided(actor: Actor, member: Member) -> bool:
    """Let a member in again who is kept out by no decision; whether they were. Raises SuspendedByDecision."""
    if is_decided(member):
        raise SuspendedByDecision
    return operating.lift(actor, member)


def is_decided(member: Member) -> bool:
    """Whether it is a decision that keeps a member out."""
    return member.suspended_at is not None and not is_suspended_otherwise(member)


def _decide(member: Member, operator: Member, wanted: deciding.Wanted) -> int:
    subject = Subject(None, member=member)
    latest = decision_queries.latest_decision_id(subject)
    return deciding.decide(subject, operator, wanted, previous_id=latest, actor=COMMAND_LINE)
