"""Mailing a batch: claimed for good before its letter is made, noted for good as its last line goes (`jobs.letters`).

Its letters are claimed with it, so none is changed or withdrawn between being drawn and leaving. A signature may be,
and a name hidden: then its letters aren't any more what was drawn, and it is drawn anew. Whoever ends in between leaves
a batch that others take once it is due, under the same Message-ID.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ...core.data.db import db
from ...core.events import publish
from ...core.jobs import letters
from ...core.jobs.tasks import Later
from ...decision_makers.queries import contact_of
from ...deliveries.events import DeliveryChanged
from ...deliveries.models import Office
from ...deliveries.services.delivering import digest_of_contact
from ...deliveries.services.offices import rest
from ...petitions.models import Petition
from .. import queries, rules
from ..models import BOUNCED, LEAVING, LEFT, PASSED, WAITING, Letter, LetterBatch
from ..written_queries import Written, list_written
from .batching import may_leave


@dataclass(frozen=True)
class Claimed:
    """A batch that is leaving, until `due_at`; `written_to_at` is when its office was written to before."""

    id: int
    petition_id: int
    decision_maker_id: int
    name: str
    contact: str
    due_at: datetime
    written_to_at: datetime | None
    letters: Sequence[Written]


AT_ONCE = timedelta()
Compose = Callable[[Claimed], EmailMessage]


def send(batch_id: int, compose: Compose) -> timedelta | None:
    """Send a batch that a moderator has passed. How long its office is left in peace before, if it is.

    None where it has left, or may not leave now: then it is asked for again the next day. Raises tasks.Later.
    """
    claimed = _claim(batch_id)
    if not isinstance(claimed, Claimed):
        return claimed
    try:
        message = letters.find_mailable(partial(compose, claimed))
        outcome = letters.hand_over(message, partial(_noted, claimed)) if message else letters.REFUSED
    except BaseException:
        _let_go(claimed, PASSED)
        raise
    if outcome == letters.BUSY:
        _let_go(claimed, PASSED)
        raise Later("the mail server wants to be asked again")
    if outcome == letters.TAKEN:
        return AT_ONCE if _let_go(claimed, PASSED) else None
    if outcome == letters.REFUSED:
        _let_go(claimed, BOUNCED)
    publish(DeliveryChanged(petition_id=claimed.petition_id, decision_maker_id=claimed.decision_maker_id))
    return None


def _claim(batch_id: int) -> Claimed | timedelta | None:
    """The batch with its letters, if it may leave now."""
    with db.transaction(separate=True) as session:
        batch = session.get(LetterBatch, batch_id, with_for_update=True)
        now = session.scalars(select(func.now())).one()
        if batch is None or batch.by_hand or batch.decision_maker_id is None or not _is_due(batch, now):
            return None
        office_id = queries.whole_id(batch.decision_maker_id)
        contact = contact_of(office_id)
        petition = db.session.get_one(Petition, batch.petition_id)
        if not may_leave(petition) or not queries.may_mail(batch.petition_id, office_id):
            return None
        if batch.state == BOUNCED and digest_of_contact(contact) == batch.contact_digest:
            return None
        before = rest(office_id, session=session)
        if before is not None and batch.state != LEAVING:
            return before
        return _take(session, batch, session.get_one(Office, office_id, populate_existing=True), contact, now)


def _take(session: Session, batch: LetterBatch, office: Office, contact: str, now: datetime) -> Claimed | None:
    its = (Letter.batch_id == batch.id, Letter.state.in_((WAITING, LEAVING)))
    session.execute(update(Letter).where(*its).values(state=LEAVING))
    found = list_written(batch.id, state=LEAVING, session=session)
    if not found:
        session.execute(update(Letter).where(*its).values(state=WAITING, batch_id=None))
        session.delete(batch)
        return None
    claimed = Claimed(
        id=batch.id,
        petition_id=batch.petition_id,
        decision_maker_id=office.decision_maker_id,
        name=batch.name,
        contact=contact,
        due_at=now + rules.LEASE,
        written_to_at=None if _was_ours(batch, office) else office.mailed_at,
        letters=found,
    )
    batch.state, batch.due_at, batch.contact_digest = LEAVING, claimed.due_at, digest_of_contact(contact)
    office.mailed_at = now
    return claimed


def _was_ours(batch: LetterBatch, office: Office) -> bool:
    """Whether it was for this batch that it was noted when its office was written to, by whoever ended in between.

    Before that it had not been written to for a day.
    """
    return batch.state == LEAVING and batch.due_at is not None and office.mailed_at == batch.due_at - rules.LEASE


def _is_due(batch: LetterBatch, now: datetime) -> bool:
    is_left = batch.state == LEAVING and batch.due_at is not None and batch.due_at < now
    return batch.state in (PASSED, BOUNCED) or is_left


@contextmanager
def _noted(claimed: Claimed) -> Iterator[bool]:
    """Written before the last line of the letter goes, committed behind it.

    False where it isn't ours any more, or its letters are others than were drawn. Whoever withdraws or hides now waits.
    """
    with db.transaction(separate=True) as session, session.begin_nested() as step:
        ours = (LetterBatch.id == claimed.id, LetterBatch.state == LEAVING, LetterBatch.due_at == claimed.due_at)
        left = update(LetterBatch).where(*ours)
        values = {"state": LEFT, "left_at": func.now(), "size": len(claimed.letters)}
        is_ours = session.scalar(left.values(values).returning(LetterBatch.id)) is not None
        if is_ours:
            gone = update(Letter).where(Letter.id.in_([each.id for each in claimed.letters]), Letter.state == LEAVING)
            session.execute(gone.values(state=LEFT, over_at=func.now()))
            is_ours = list_written(claimed.id, state=LEFT, session=session) == claimed.letters
        if is_ours:
            kept_back = update(Letter).where(Letter.batch_id == claimed.id, Letter.state == LEAVING)
            session.execute(kept_back.values(state=WAITING, batch_id=None, lot=None))
        else:
            step.rollback()
        yield is_ours


def _let_go(claimed: Claimed, state: str) -> bool:
    """Say otherwise of a batch that was not sent, also where it was noted already; whether it was still ours."""
    with db.transaction(separate=True) as session:
        ours = (LetterBatch.id == claimed.id, LetterBatch.due_at == claimed.due_at)
        back = {"state": state, "due_at": None, "left_at": None, "size": 0}
        if session.scalar(update(LetterBatch).where(*ours).values(back).returning(LetterBatch.id)) is None:
            return False
        again = update(Letter).where(Letter.batch_id == claimed.id, Letter.state.in_((LEAVING, LEFT)))
        session.execute(again.values(state=WAITING, over_at=None))
        office = update(Office).where(Office.decision_maker_id == claimed.decision_maker_id)
        session.execute(office.values(mailed_at=claimed.written_to_at))
        return True
