"""For whom a member has vouched, as that member alone may see it, and how often somebody was vouched for."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Subquery, and_, bindparam, case, func, select

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..members.readers import Reader, Role
from ..petitions.models import COUNTED, Signature
from ..petitions.own import OwnSignature, SignedPetition
from ..petitions.vouch_models import Vouch, voucher_of
from ..posts.models import Post
from ..posts.visibility import visible_to

LINES = 30


@dataclass(frozen=True)
class OwnVouch:
    """One for a signature under a petition. `name` is there as long as its person shows it."""

    id: int
    vouched_on: date
    petition: SignedPetition
    name: str | None


def list_own(reader: Reader, *, after: str | None = None) -> Page[OwnVouch]:
    """The reader's own, newest first."""
    assert reader.id is not None  # noqa: S101 - visitors have none
    asked = reader.values(voucher=voucher_of(reader.id))
    return _of_voucher(reader.role).page(asked, after=after, limit=LINES).map(_vouch)


def count(signature_id: int) -> int:
    """How many have vouched for a signature."""
    return db.session.scalars(select(func.count()).where(Vouch.signature_id == signature_id)).one()


def shown_name(signature: OwnSignature) -> str | None:
    """The name with a signature, where everybody may see it."""
    return signature.name if signature.show_name and not signature.is_name_withheld else None


@cache
def _of_voucher(role: Role) -> Listing:
    def dressed(found: Subquery) -> Any:
        is_named = and_(Signature.show_name, ~Signature.is_name_withheld, Signature.state == COUNTED)
        is_seen = and_(*visible_to(role))
        columns = (Vouch.id, Vouch.vouched_on, Post.id.label("petition_id"), Post.slug, Post.language)
        return (
            select(
                *columns,
                Post.title,
                func.coalesce(is_seen, False).label("is_seen"),
                case((is_named, Signature.name)).label("name"),
            )
            .join_from(found, Vouch, Vouch.id == found.c.id)
            .join(Post, Post.id == Vouch.petition_id)
            .join(Signature, Signature.id == Vouch.signature_id)
        )

    return Listing(select(Vouch.id).where(Vouch.voucher == bindparam("voucher")), Vouch.id, dress=dressed)


def _vouch(row: Any) -> OwnVouch:
    demand = row.title if row.is_seen else ""
    petition = SignedPetition(row.petition_id, row.slug, demand, row.language, row.is_seen, is_open=False)
    return OwnVouch(row.id, row.vouched_on, petition, row.name)
