"""Writing to offices: all that waits for one goes in one letter, once a day at most."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from ...core.data.db import db
from ...core.events import publish
from ...decision_makers.queries import contact_of
from ...petitions.heard import may_be_heard
from ...petitions.models import Petition
from .. import rules
from ..errors import NotDeliverable
from ..events import DeliveryChanged
from ..models import Delivery, Office
from . import ending
from .delivering import digest_of_contact, expect_deliverable


class Letter(NamedTuple):
    """Where to, and what is in it."""

    contact: str
    deliveries: Sequence[Delivery]


def rest(decision_maker_id: int, *, session: Session | None = None) -> timedelta | None:
    """How long an office is left in peace before it is written to again; None for not at all.

    Whoever writes to the same one at this moment waits until this is over.
    """
    here = session or db.session
    here.execute(insert(Office).values(decision_maker_id=decision_maker_id).on_conflict_do_nothing())
    mine = select(Office.mailed_at, func.now().label("at")).where(Office.decision_maker_id == decision_maker_id)
    row = here.execute(mine.with_for_update()).one()
    if row.mailed_at is None or row.at - row.mailed_at >= rules.BETWEEN_LETTERS:
        return None
    left: timedelta = rules.BETWEEN_LETTERS - (row.at - row.mailed_at)
    return left


def has_waiting(decision_maker_id: int) -> bool:
    """Whether there is something to write to it."""
    theirs = (Delivery.decision_maker_id == decision_maker_id, Delivery.state == "waiting")
    return db.session.scalar(select(Delivery.id).where(*theirs).limit(1)) is not None


def take(decision_maker_id: int) -> Letter | None:
    """What waits for it, the oldest first; None where nothing does any more. What can't go out now is ended."""
    theirs = (Delivery.decision_maker_id == decision_maker_id, Delivery.state == "waiting")
    wanted = select(Delivery).options(undefer(Delivery.facts)).where(*theirs).order_by(Delivery.id)
    waiting = db.session.scalars(wanted.limit(rules.MOST_IN_LETTER).with_for_update()).all()
    contact = contact_of(decision_maker_id)
    found = [each for each in waiting if _may_go(each, contact)]
    return Letter(contact, found) if found else None


def note_sent(decision_maker_id: int, deliveries: Sequence[Delivery], *, is_taken: bool) -> None:
    """Note that the mail server has taken their letter, or that there is no such mailbox."""
    db.session.execute(update(Office).where(Office.decision_maker_id == decision_maker_id).values(mailed_at=func.now()))
    for each in deliveries:
        each.state = "sent" if is_taken else "bounced"
        each.told_at = func.now() if is_taken else None
        each.expires_at = func.now() + rules.LASTS if is_taken else None
        publish(DeliveryChanged(petition_id=each.petition_id, decision_maker_id=decision_maker_id))
    db.session.flush()


def _may_go(delivery: Delivery, contact: str) -> bool:
    if not contact or digest_of_contact(contact) != delivery.contact_digest:
        ending.end(delivery, "contact")
        return False
    petition = db.session.get_one(Petition, delivery.petition_id)
    try:
        expect_deliverable(petition)
    except NotDeliverable:
        ending.end(delivery, "petition")
        return False
    if not may_be_heard(petition):
        ending.end(delivery, "moderator")
        return False
    return True
