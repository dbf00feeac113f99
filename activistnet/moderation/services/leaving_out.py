"""What a moderator leaves out of their own queue until their midnight."""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.data.time import now
from ...members.models import Member
from ..desk_models import LeftOut


def leave_out(member: Member, what: str, *, zone: tzinfo) -> None:
    """Show no such cases to them today; again changes nothing."""
    row = insert(LeftOut).values(member_id=member.id, what=what, until=midnight(now(), zone))
    again = row.on_conflict_do_update(index_elements=["member_id", "what"], set_={"until": row.excluded.until})
    db.session.execute(again)


def show_again(member: Member, what: str) -> None:
    """Show them again, before the day is over."""
    db.session.execute(delete(LeftOut).where(LeftOut.member_id == member.id, LeftOut.what == what))


def forget_member(member_id: int) -> None:
    """Nothing is kept of what a former member did not want to see."""
    db.session.execute(delete(LeftOut).where(LeftOut.member_id == member_id))


def forget_old() -> bool:
    """Delete what is over, some of it; whether there may be more."""
    return delete_some(LeftOut, LeftOut.until <= func.now())


def midnight(moment: datetime, zone: tzinfo) -> datetime:
    """When the day ends in which it is this moment there."""
    tomorrow = moment.astimezone(zone) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
