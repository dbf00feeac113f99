"""Agreeing to a version that is later than the one a person signed, and being asked about it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...petitions.counts import TABLE
from ...petitions.errors import NotSigned, PetitionClosed
from ...petitions.models import COUNTED, Signature
from ...petitions.version_models import VersionConsent, VersionStop
from ...posts.models import Post
from ...posts.visibility import VISIBLE
from ..errors import NothingToAgreeTo

# Who can be written to about a petition's version of now: they signed an earlier one, and want to be asked.
CAN_BE_ASKED = (
    Signature.state == COUNTED,
    Signature.version < TABLE.c.version_number,
    Signature.mailbox_sealed.is_not(None),
    Signature.mailbox_digest.is_not(None),
    ~exists().where(VersionStop.signature_id == Signature.id),
    ~exists().where(VersionConsent.signature_id == Signature.id, VersionConsent.version == TABLE.c.version_number),
)


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


def stop(signature_id: int) -> None:
    """Send no more mail about later versions; nothing where it is so."""
    still_there = select(Signature.id).where(Signature.id == signature_id)
    row = insert(VersionStop).from_select(["signature_id"], still_there)
    db.session.execute(row.on_conflict_do_nothing())


def has_stopped(signature_id: int) -> bool:
    """Whether there is no more mail to it."""
    return db.session.get(VersionStop, signature_id) is not None


def count_askable(petition_id: int) -> int:
    """How many would be written to about a new version."""
    wanted = (
        select(func.count())
        .select_from(Signature)
        .where(
            Signature.petition_id == petition_id,
            Signature.state == COUNTED,
            Signature.mailbox_sealed.is_not(None),
            ~exists().where(VersionStop.signature_id == Signature.id),
        )
    )
    return db.session.scalar(wanted) or 0


def list_askable(petition_id: int, *, after: bytes, limit: int) -> Sequence[tuple[int, bytes]]:
    """Some who are not asked yet, each with the place after which the next ones come: an index has that order."""
    here = and_(Signature.petition_id == TABLE.c.id, Signature.mailbox_digest > after)
    wanted = (
        select(Signature.id, Signature.mailbox_digest)
        .join(TABLE, here)
        .where(TABLE.c.id == petition_id, Signature.petition_id == petition_id, *CAN_BE_ASKED)
        .order_by(Signature.mailbox_digest)
        .limit(limit)
    )
    return [(row.id, bytes(row.mailbox_digest or b"")) for row in db.session.execute(wanted)]


@contextmanager
def noted(signature_id: int, number: int, at: datetime) -> Iterator[bool]:
    """Note that they were written to about this version, as the letter's last line goes: `core.jobs.letters`.

    False where somebody was first, or there is no such signature any more.
    """
    with db.transaction(separate=True) as session:
        asked = (literal(number).label("version"), Signature.petition_id, literal(at).label("asked_at"))
        found = select(Signature.id, *asked).where(Signature.id == signature_id)
        row = insert(VersionConsent).from_select(["signature_id", "version", "petition_id", "asked_at"], found)
        first = row.on_conflict_do_nothing().returning(VersionConsent.signature_id)
        yield session.scalar(first) is not None


def give_back(signature_id: int, number: int, at: datetime) -> None:
    """What was noted then was not sent after all, so it is for the next one to try."""
    with db.transaction(separate=True) as session:
        mine = (VersionConsent.signature_id == signature_id, VersionConsent.version == number)
        session.execute(
            delete(VersionConsent).where(*mine, VersionConsent.asked_at == at, VersionConsent.given_at.is_(None))
        )


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
