"""Whom a member may mention, as they type."""

from typing import NamedTuple

from sqlalchemy import func, literal, select

from ..core.data.db import db
from ..follows.visibility import apart, is_found
from ..members.models import Member
from ..members.readers import READER_ID, Reader, has_profile, is_heard
from ..members.rules import HANDLE

OFFERED = 8
SHORTEST = 1


class Mentionable(NamedTuple):
    """A member who may be mentioned."""

    handle: str
    name: str


def list_mentionable(beginning: str, reader: Reader) -> list[Mentionable]:
    """Members whose handles begin so, in their order; none of those who have blocked the reader, or whom they have.

    Those whose words don't reach the reader are named once their handle is there.
    """
    if not beginning or not HANDLE.fullmatch(beginning.ljust(3, "a")):
        return []
    handle, start = func.lower(Member.handle), beginning.lower().replace("_", r"\_")
    may_be = (has_profile(Member), is_heard(Member.id), apart(Member.id), Member.id != READER_ID)
    found = is_found(reader.role, Member.id, literal(beginning.lower()))
    wanted = select(Member.handle, Member.display_name).where(
        handle.like(f"{start}%"), Member.deleted_at.is_(None), *may_be, *found
    )
    rows = db.session.execute(wanted.order_by(handle).limit(OFFERED), reader.values())
    return [Mentionable(row.handle, row.display_name) for row in rows]
