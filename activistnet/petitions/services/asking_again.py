"""Asking those who signed about what a petition has become: each once by mail, unless they want no such mail."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import Base, db
from ...core.jobs.letters import BUSY, find_mailable, hand_over
from ...core.jobs.tasks import Later
from ...core.words.language import in_language
from ..mailboxes import unseal_mailbox
from ..models import COUNTED, WITHDRAWN, Signature
from ..version_models import VersionStop

# Who can be written to: their signature counts, its mailbox is known, and they have not ended such mails.
CAN_BE_ASKED = (
    Signature.state == COUNTED,
    Signature.mailbox_sealed.is_not(None),
    Signature.mailbox_digest.is_not(None),
    ~exists().where(VersionStop.signature_id == Signature.id),
)


def count_askable(petition_id: int) -> int:
    """How many would be written to."""
    wanted = select(func.count()).select_from(Signature).where(Signature.petition_id == petition_id, *CAN_BE_ASKED)
    return db.session.scalar(wanted) or 0


def list_next(petition_id: int, *only: ColumnElement[bool], after: bytes, limit: int) -> Sequence[tuple[int, bytes]]:
    """Some of them, each with the place after which the next ones come: an index has that order."""
    here = (Signature.petition_id == petition_id, Signature.mailbox_digest > after)
    wanted = select(Signature.id, Signature.mailbox_digest).where(*here, *CAN_BE_ASKED, *only)
    rows = db.session.execute(wanted.order_by(Signature.mailbox_digest).limit(limit))
    return [(row.id, bytes(row.mailbox_digest or b"")) for row in rows]


def stop(signature_id: int) -> None:
    """Send no more such mail; nothing where it is so, or where whoever signed has taken it back at this moment."""
    still_there = select(Signature.id).where(Signature.id == signature_id, Signature.state != WITHDRAWN)
    still_there = still_there.with_for_update(read=True)
    row = insert(VersionStop).from_select(["signature_id"], still_there)
    db.session.execute(row.on_conflict_do_nothing())


def has_stopped(signature_id: int) -> bool:
    """Whether they have ended such mail."""
    return db.session.get(VersionStop, signature_id) is not None


def write_once(signature: Signature, table: type[Base], compose: Callable[[str], EmailMessage], **row: Any) -> None:
    """Send them a letter, unless a row like this one says that it was sent, or they want none.

    It is noted as its last line goes: where nobody knows whether it was taken, it is not sent again. `compose` takes
    the mailbox and raises NotMailable. Raises tasks.Later.
    """
    if signature.mailbox_sealed is None or signature.mailbox_digest is None or has_stopped(signature.id):
        return
    mailbox = unseal_mailbox(signature.petition_id, signature.mailbox_digest, signature.mailbox_sealed)
    with in_language(signature.language):
        message = find_mailable(partial(compose, mailbox))
    if message is None:
        return
    now = datetime.now(UTC)
    if hand_over(message, partial(_noted, table, row, now)) == BUSY:
        _give_back(table, row, now)
        raise Later("the mail server wants to be asked again")


@contextmanager
def _noted(table: type[Base], row: dict[str, Any], at: datetime) -> Iterator[bool]:
    """Note that they were written to; False where somebody was first, or it doesn't count any more."""
    values = {name: literal(value) for name, value in row.items() if name != "signature_id"} | {"asked_at": literal(at)}
    found = select(Signature.id, *values.values()).where(
        Signature.id == row["signature_id"], Signature.state == COUNTED
    )
    found = found.with_for_update(read=True)
    with db.transaction(separate=True) as session:
        first = insert(table).from_select(["signature_id", *values], found).on_conflict_do_nothing()
        yield session.scalar(first.returning(table.__table__.c.signature_id)) is not None


def _give_back(table: type[Base], row: dict[str, Any], at: datetime) -> None:
    """What was noted then was not sent after all, so it is for the next one to try, unless they have answered."""
    columns, answered = table.__table__.c, ("given_at", "moved_at")
    with db.transaction(separate=True) as session:
        mine = (columns[name] == value for name, value in row.items())
        unanswered = (columns[name].is_(None) for name in answered if name in columns)
        session.execute(delete(table).where(*mine, *unanswered, columns.asked_at == at))
