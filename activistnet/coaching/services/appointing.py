"""Who is a coach: operators say so, and take it back at once."""

from ...core.data import audit
from ...core.data.audit import Actor
from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from ...members.services import people
from ..errors import NotAppointable
from ..events import CoachAppointed
from . import claiming


def appoint(actor: Actor, member: Member) -> bool:
    """Let a member coach; whether they didn't before. Raises NotAppointable."""
    if not (member.is_active and member.has_profile):
        raise NotAppointable
    return _let(actor, member, is_coach=True)


def end(actor: Actor, member: Member) -> bool:
    """Let a member coach nobody any more; whether they did."""
    changed = _let(actor, member, is_coach=False)
    if changed:
        claiming.release_of(member.id)
    return changed


def _let(actor: Actor, member: Member, *, is_coach: bool) -> bool:
    changed = people.let_coach(member, is_coach=is_coach)
    if changed:
        db.session.refresh(member, ["coaches_since"])
        audit.record(actor, "coach.appoint" if is_coach else "coach.end", f"member:{member.id}")
        publish(CoachAppointed(member_id=member.id, is_coach=is_coach))
    return changed
