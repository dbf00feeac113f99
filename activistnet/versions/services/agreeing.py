"""Agreeing to a version that is later than the one a person signed, and being asked about it."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...petitions.counts import TABLE
from ...petitions.errors import NotSigned, PetitionClosed
from ...petitions.models import COUNTED, Signature
from ...petitions.services import asking_again
from ...petitions.version_models import VersionConsent
from ...posts.models import Post
from ...posts.visibility import VISIBLE
from ..errors import NothingToAgreeTo


def agree(signature_id: int, number: int) -> None:
    """Let a signature of an earlier version stand for this one, too; nothing where it does.

    Raises NotSigned, PetitionClosed, NothingToAgreeTo.
    """
    petition_id, is_later = _held(signature_id, number)
    takes = (TABLE.c.stage == "open", Post.visibility == VISIBLE)
    here = select(TABLE.c.version_number).join(Post, Post.id == TABLE.c.id).where(TABLE.c.id == petition_id, *takes)
    newest = db.session.scalar(here)
    if newest is None:
        raise PetitionClosed
    if not is_later or number > newest:
        raise NothingToAgreeTo
    row = insert(VersionConsent).values(
        signature_id=signature_id, version=number, petition_id=petition_id, given_at=func.clock_timestamp()
    )
    again = {"given_at": func.coalesce(VersionConsent.given_at, row.excluded.given_at)}
    db.session.execute(row.on_conflict_do_update(index_elements=["signature_id", "version"], set_=again))


def disagree(signature_id: int, number: int) -> None:
    """Take that back; what was signed first goes on to count. Nothing where it was not given."""
    mine = (VersionConsent.signature_id == signature_id, VersionConsent.version == number)
    db.session.execute(update(VersionConsent).where(*mine).values(given_at=None))


def has_later_version(post_id: int) -> bool:
    """Whether this is a petition whose first version has given way."""
    return (db.session.scalar(select(TABLE.c.version_number).where(TABLE.c.id == post_id)) or 1) > 1


def list_askable(petition_id: int, *, after: bytes, limit: int) -> Sequence[tuple[int, bytes]]:
    """Some who signed an earlier version and are not asked about the one of now yet, as `asking_again.list_next`."""
    newest = select(TABLE.c.version_number).where(TABLE.c.id == petition_id).scalar_subquery()
    is_asked = exists().where(VersionConsent.signature_id == Signature.id, VersionConsent.version == newest)
    return asking_again.list_next(petition_id, Signature.version < newest, ~is_asked, after=after, limit=limit)


def _held(signature_id: int, number: int) -> tuple[int, bool]:
    """The petition of a counted signature, which nobody takes back meanwhile, and whether it is of an earlier version.

    Raises NotSigned.
    """
    mine = select(Signature.petition_id, (Signature.version < number).label("is_earlier"))
    mine = mine.where(Signature.id == signature_id, Signature.state == COUNTED)
    row = db.session.execute(mine.with_for_update()).one_or_none()
    if row is None:
        raise NotSigned
    return row.petition_id, row.is_earlier
