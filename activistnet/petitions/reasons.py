"""Why people signed."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from ..core.data.paging import Listing, Page
from ..follows.models import Mute
from ..follows.queries import apart_from
from ..members.models import Member
from ..posts.visibility import params, stand_in
from .models import Signature


@dataclass(frozen=True)
class Reason:
    """Why somebody signed; `name` is None where the signatory stays hidden."""

    id: int
    text: str
    name: str | None
    signed_at: datetime


def list_reasons(petition_id: int, viewer: Member | None, *, after: str | None = None, limit: int = 10) -> Page[Reason]:
    """Reasons of signatories whom the viewer has neither muted nor is apart from, newest first."""
    listing = _reasons(stand_in(viewer))
    page = listing.page(params(viewer, petition_id=petition_id), after=after, limit=limit)
    return page.map(lambda row: Reason(row.id, row.reason, row.name if row.show_name else None, row.signed_at))


@cache
def _reasons(viewer: Member | None) -> Listing:
    wanted = select(Signature.id, Signature.reason, Signature.name, Signature.show_name, Signature.signed_at).where(
        Signature.petition_id == bindparam("petition_id"), Signature.state == "counted", Signature.reason != ""
    )
    if viewer is not None:
        muted = select(Mute.muted_id).where(Mute.member_id == viewer.id)
        welcome: list[ColumnElement[bool]] = [Signature.member_id.not_in(muted)]
        if not viewer.is_moderator:
            welcome.append(apart_from(viewer.id, Signature.member_id))
        wanted = wanted.where(or_(Signature.member_id.is_(None), and_(*welcome)))
    return Listing(wanted, Signature.id)
