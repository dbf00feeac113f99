"""The weekly report to an office: what it was told of and has said nothing to. It ends by one press, in public."""

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import undefer

from ...core.data.clauses import there_is
from ...core.data.crypto import read_value, sign_value
from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import NotFound
from ...decision_makers.queries import contact_of
from ...petitions.heard import may_be_heard
from ...petitions.models import Petition
from .. import rules
from ..errors import NotDeliverable
from ..events import ReportsRefused
from ..models import Delivery, Office
from .delivering import digest_of_contact, expect_deliverable
from .offices import Letter

OLD = func.now() - rules.BETWEEN_REPORTS
IS_SILENT = (Delivery.state == "sent", Delivery.expires_at > func.now(), Delivery.told_at < OLD)


def due() -> Select[int]:
    """Offices to report to today."""
    return select(Office.decision_maker_id).where(
        *_wants(), there_is(Delivery, Delivery.decision_maker_id == Office.decision_maker_id, *IS_SILENT)
    )


def take(decision_maker_id: int) -> Letter | None:
    """What an office is reported, once a week; None where there is nothing, or it wants none."""
    mine = update(Office).where(Office.decision_maker_id == decision_maker_id, *_wants())
    taken = mine.values(reported_at=func.now(), mailed_at=func.now()).returning(Office.decision_maker_id)
    if db.session.scalar(taken) is None:
        return None
    theirs = select(Delivery).options(undefer(Delivery.facts)).where(Delivery.decision_maker_id == decision_maker_id)
    rows = db.session.scalars(theirs.where(*IS_SILENT).order_by(Delivery.id).limit(rules.MOST_IN_LETTER)).all()
    contact = contact_of(decision_maker_id)
    found = [each for each in rows if _is_asked(each, contact)]
    return Letter(contact, found) if found else None


def token_of(decision_maker_id: int, contact: str) -> str:
    """By which whoever reads mail there ends the reports; another address has another one."""
    return sign_value(f"{decision_maker_id}-{digest_of_contact(contact).hex()}", rules.NO_REPORTS)


def find(decision_maker_id: int, token: str) -> Office:
    """The office whose link this is. Raises NotFound."""
    read = read_value(token, rules.NO_REPORTS)
    contact = contact_of(decision_maker_id) if read else ""
    if not contact or read != f"{decision_maker_id}-{digest_of_contact(contact).hex()}":
        raise NotFound
    found = db.session.get(Office, decision_maker_id)
    if found is None:
        raise NotFound
    return found


def refuse(office: Office) -> None:
    """Send no more of them, and say so in public. Safe to repeat."""
    mine = update(Office).where(Office.decision_maker_id == office.decision_maker_id, Office.refused_at.is_(None))
    if db.session.scalar(mine.values(refused_at=func.now()).returning(Office.decision_maker_id)) is not None:
        publish(ReportsRefused(decision_maker_id=office.decision_maker_id))


def _wants() -> tuple[ColumnElement[bool], ...]:
    return (
        Office.refused_at.is_(None),
        Office.mailed_at < OLD,
        or_(Office.reported_at.is_(None), Office.reported_at < OLD),
    )


def _is_asked(delivery: Delivery, contact: str) -> bool:
    if digest_of_contact(contact) != delivery.contact_digest:
        return False
    petition = db.session.get_one(Petition, delivery.petition_id)
    try:
        expect_deliverable(petition)
    except NotDeliverable:
        return False
    return may_be_heard(petition)
