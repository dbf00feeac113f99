"""Who signed, of those who let everybody see it: for their page, and to tell them what became of the petition."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, DateTime, and_, bindparam, func, literal_column, or_, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..follows.visibility import welcome
from ..members.models import Member
from ..members.readers import Reader, Role, is_heard
from ..posts.queries import author_handle
from .models import COUNTED, SHOWN_DAY, Signature
from .names import tag_of

DAY: ColumnElement[datetime] = literal_column(SHOWN_DAY.text.replace("signed_at", "signatures.signed_at"), DateTime)


@dataclass(frozen=True)
class Signatory:
    """Somebody who signed and shows it; a guest has no handle."""

    id: int
    name: str
    handle: str | None
    picture: str | None
    signed_at: datetime

    @property
    def tag(self) -> str:
        """By which open pages know the name."""
        return tag_of(self.id)


def list_signatories(petition_id: int, reader: Reader, *, after: str | None = None, limit: int = 50) -> Page[Signatory]:
    """Those whom the reader has neither muted nor is apart from, newest first."""
    page = _shown(reader.role).page(reader.values(petition_id=petition_id), after=after, limit=limit)
    return page.map(lambda row: build(Signatory, row))


def count_shown(petition_id: int) -> int:
    """How many signatures show a name."""
    wanted = select(func.count()).where(Signature.petition_id == petition_id, Signature.state == COUNTED)
    return db.session.scalar(wanted.where(Signature.show_name)) or 0


def list_members(petition_id: int, *, signed_before: datetime, after: int, limit: int) -> list[int]:
    """Ids above `after`, in their order, of members whose counted signature was given before that moment.

    Not of those who keep their names to themselves: what is told to them is a row that names them.
    """
    theirs = (
        Signature.petition_id == petition_id,
        Signature.member_id > after,
        Signature.show_name,
        Signature.state == COUNTED,
    )
    wanted = select(Signature.member_id).where(*theirs, Signature.signed_at < signed_before)
    found = db.session.scalars(wanted.order_by(Signature.member_id).limit(limit))
    return [member_id for member_id in found if member_id is not None]


@cache
def _shown(role: Role) -> Listing:
    whose = Signature.member_id
    handle = author_handle(Member).label("handle")
    columns = (Signature.id, Signature.name, handle, Member.picture, Signature.signed_at)
    wanted = (
        select(*columns)
        .outerjoin(Member, Member.id == whose)
        .where(Signature.petition_id == bindparam("petition_id"), Signature.state == COUNTED, Signature.show_name)
        .where(or_(whose.is_(None), and_(is_heard(whose), *welcome(role, whose))))
    )
    return Listing(wanted, DAY, Signature.id)
