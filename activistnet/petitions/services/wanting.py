"""Who wants news of a petition: how many, some of them at a time, and the end of it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer

from ...core.data.db import db
from ...members.mailboxes import mailbox_of
from ...members.models import Member
from .. import signed_lists
from ..mailboxes import seal_mailbox, unseal_mailbox
from ..models import COUNTED, NO_NEWS, Signature
from ..ties import SIGNATURES, ids_among, ties_among
from .finding import signed_with

PART = 300  # petitions of a list that are looked through at once
WANTS = (SIGNATURES.c.state == COUNTED, SIGNATURES.c.news != NO_NEWS)


def count(petition_id: int) -> int:
    """How many want news of it."""
    wanted = select(func.count()).select_from(SIGNATURES).where(SIGNATURES.c.petition_id == petition_id, *WANTS)
    return db.session.scalar(wanted) or 0


def list_some(petition_id: int, *, after: int, limit: int) -> list[int]:
    """Numbers above `after`, in their order, of signatures whose people want it."""
    wanted = select(SIGNATURES.c.id).where(SIGNATURES.c.petition_id == petition_id, SIGNATURES.c.id > after, *WANTS)
    return list(db.session.scalars(wanted.order_by(SIGNATURES.c.id).limit(limit)))


def find(signature_id: int) -> Signature | None:
    """A signature whose person wants news and can be written to."""
    wanted = select(Signature).options(undefer(Signature.mailbox_sealed)).where(Signature.id == signature_id)
    return db.session.scalar(wanted.where(*WANTS, Signature.mailbox_sealed.is_not(None)))


def stop(signature_id: int) -> None:
    """Send no more of it; nothing where none was wanted."""
    db.session.execute(update(SIGNATURES).where(SIGNATURES.c.id == signature_id).values(news=""))


def stop_all(member: Member) -> None:
    """The same of whatever a member has signed."""
    for ids in _parts(member):
        db.session.execute(update(SIGNATURES).where(SIGNATURES.c.id.in_(ids)).values(news=""))


def stop_of_mailbox(mailbox: str, *, below: int | None = None) -> int | None:
    """The same of what was signed with a mailbox, some petitions at a time; below which to go on, or None at the end.

    What is agreed to from now on is a decision of its own, and stays.
    """
    keys, go_on = signed_with(mailbox, below=below)
    here = (SIGNATURES.c.petition_id == keys.c.petition_id, SIGNATURES.c.mailbox_digest == keys.c.digest)
    db.session.execute(update(SIGNATURES).where(*here, SIGNATURES.c.news != NO_NEWS).values(news=""))
    return go_on


def find_mailbox(signature_id: int) -> str | None:
    """The mailbox with which somebody signed, while the signature has it."""
    wanted = select(Signature).options(undefer(Signature.mailbox_sealed)).where(Signature.id == signature_id)
    found = db.session.scalar(wanted)
    if found is None or found.mailbox_digest is None or found.mailbox_sealed is None:
        return None
    return unseal_mailbox(found.petition_id, found.mailbox_digest, found.mailbox_sealed)


def count_of(member: Member) -> int:
    """Of how many petitions a member wants news."""
    wanted = select(func.count()).select_from(SIGNATURES).where(*WANTS)
    return sum(db.session.scalar(wanted.where(SIGNATURES.c.id.in_(ids))) or 0 for ids in _parts(member))


def follow_mailbox(member: Member) -> None:
    """A member reads mail elsewhere now: news goes there, and no more to where it went before."""
    if (mailbox := mailbox_of(member)) is None:
        return
    for ids in _parts(member):
        wanted = select(Signature).where(Signature.id.in_(ids), *WANTS).with_for_update()
        for signature in db.session.scalars(wanted):
            if digest := signature.mailbox_digest:
                signature.mailbox_sealed = seal_mailbox(signature.petition_id, digest, mailbox)


def _parts(member: Member) -> Iterator[Sequence[int]]:
    """The numbers of what a member has signed."""
    listed = signed_lists.read(member.id)
    for start in range(0, len(listed), PART):
        yield db.session.scalars(ids_among(), ties_among(listed[start : start + PART], member)).all()
