"""Why people signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..follows.visibility import welcome
from ..members.readers import Reader, Role
from ..posts.models import Post
from .models import COUNTED, NO_REASON, Signature
from .names import tag_of


@dataclass(frozen=True)
class Reason:
    """Why somebody signed; `name` is None where the signatory stays hidden."""

    id: int
    text: str
    name: str | None
    signed_at: datetime

    @property
    def tag(self) -> str:
        """By which open pages know the name."""
        return tag_of(self.id)


def list_reasons(petition_id: int, reader: Reader, *, after: str | None = None, limit: int = 10) -> Page[Reason]:
    """Reasons of signatories whom the reader has neither muted nor is apart from, newest first."""
    page = _reasons(reader.role).page(reader.values(petition_id=petition_id), after=after, limit=limit)
    return page.map(lambda row: Reason(row.id, row.reason, row.name if row.show_name else None, row.signed_at))


def list_shown(petition_id: int, signature_ids: Sequence[int]) -> list[Reason]:
    """Those of these reasons under a petition that everybody is shown now, in this order."""
    if not signature_ids:
        return []
    columns = (Signature.id, Signature.reason, Signature.name, Signature.show_name, Signature.signed_at)
    wanted = select(*columns).where(Signature.petition_id == petition_id, Signature.id.in_(signature_ids))
    rows = {row.id: row for row in db.session.execute(wanted.where(*_shown(Role.VISITOR)))}
    found = [rows[number] for number in signature_ids if number in rows]
    return [Reason(row.id, row.reason, row.name if row.show_name else None, row.signed_at) for row in found]


class ReasonOf(NamedTuple):
    """What a signature says, and under which petition; `name` is None where the signatory stays hidden."""

    id: int
    words: str
    name: str | None
    signed_at: datetime
    petition_id: int
    slug: str
    title: str
    kind: str = "petition"


def list_of(signature_ids: Sequence[int]) -> list[ReasonOf]:
    """What these say, hidden or not, in this order: for who decides about it."""
    if not signature_ids:
        return []
    columns = (Signature.id, Signature.reason, Signature.name, Signature.show_name, Signature.signed_at, Post.slug)
    wanted = select(*columns, Post.id.label("petition_id"), Post.title).join(Post, Post.id == Signature.petition_id)
    rows = {row.id: row for row in db.session.execute(wanted.where(Signature.id.in_(signature_ids)))}
    return [
        ReasonOf(
            row.id, row.reason, row.name if row.show_name else None, row.signed_at, row.petition_id, row.slug, row.title
        )
        for number in signature_ids
        if (row := rows.get(number)) is not None
    ]


def get_signature_with_reason(signature_id: int, reader: Reader) -> Signature:
    """A signature whose reason the reader is shown, if they see its petition. Raises NotFound."""
    found = None
    if 0 < signature_id <= LARGEST_ID:
        wanted = select(Signature).where(Signature.id == signature_id, *_shown(reader.role))
        found = db.session.scalar(wanted, reader.values())
    if found is None:
        raise NotFound
    return found


@cache
def _reasons(role: Role) -> Listing:
    wanted = select(Signature.id, Signature.reason, Signature.name, Signature.show_name, Signature.signed_at)
    return Listing(wanted.where(Signature.petition_id == bindparam("petition_id"), *_shown(role)), Signature.id)


def _shown(role: Role) -> list[ColumnElement[bool]]:
    """That this reader is shown the reason of a signature: of who is counted, and whom they want to hear."""
    is_there = (Signature.state == COUNTED, Signature.reason != NO_REASON, ~Signature.reason_hidden)
    return [*is_there, or_(Signature.member_id.is_(None), and_(*welcome(role, Signature.member_id)))]
