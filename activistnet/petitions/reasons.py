"""Why people signed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import and_, bindparam, or_, select

from ..core.data.paging import Listing, Page
from ..follows.visibility import welcome
from ..members.readers import Reader, Role
from .models import COUNTED, NO_REASON, Signature


@dataclass(frozen=True)
class Reason:
    """Why somebody signed; `name` is None where the signatory stays hidden."""

    id: int
    text: str
    name: str | None
    signed_at: datetime


def list_reasons(petition_id: int, reader: Reader, *, after: str | None = None, limit: int = 10) -> Page[Reason]:
    """Reasons of signatories whom the reader has neither muted nor is apart from, newest first."""
    page = _reasons(reader.role).page(reader.values(petition_id=petition_id), after=after, limit=limit)
    return page.map(lambda row: Reason(row.id, row.reason, row.name if row.show_name else None, row.signed_at))


@cache
def _reasons(role: Role) -> Listing:
    wanted = select(Signature.id, Signature.reason, Signature.name, Signature.show_name, Signature.signed_at).where(
        Signature.petition_id == bindparam("petition_id"), Signature.state == COUNTED, Signature.reason != NO_REASON
    )
    by_welcome = or_(Signature.member_id.is_(None), and_(*welcome(role, Signature.member_id)))
    return Listing(wanted.where(by_welcome), Signature.id)
