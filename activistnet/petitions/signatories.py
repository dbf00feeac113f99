"""Members who have signed a petition, to tell them what became of it."""

from datetime import datetime

from sqlalchemy import select

from ..core.data.db import db
from .models import COUNTED, Signature


def list_members(petition_id: int, *, signed_before: datetime, after: int, limit: int) -> list[int]:
    """Ids above `after`, in their order, of members whose counted signature was given before that moment."""
    theirs = (Signature.petition_id == petition_id, Signature.member_id > after, Signature.state == COUNTED)
    wanted = select(Signature.member_id).where(*theirs, Signature.signed_at < signed_before)
    found = db.session.scalars(wanted.order_by(Signature.member_id).limit(limit))
    return [member_id for member_id in found if member_id is not None]
