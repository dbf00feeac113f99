"""Handing a petition over to one of whom it asks: by mail, or by its author's own hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import func, or_, select, update

from ...core.data.crypto import blind_index
from ...core.data.db import db
from ...core.events import publish
from ...core.refusals import Forbidden, NotFound
from ...decision_makers.queries import contact_of
from ...members.models import Member
from ...members.readers import VISITOR
from ...petitions import rules as petition_rules
from ...petitions import stages
from ...petitions.models import Petition, PetitionTarget
from ...petitions.queries import PetitionPage, get_page
from ...topics.bans import expect_may_write
from .. import queries, rules
from ..errors import NobodyThere, NoContact, NoMoreLetters, NotDeliverable, NotHandable, PrivateTarget, TooSoon
from ..events import DeliveryChanged
from ..models import Delivery
from ..queries import TargetLine
from ..tables import digest_of, facts_of

NO_LETTER = ("ended", "bounced")  # after which another may be sent at once
UNANSWERED = ("waiting", "sent", "bounced")


def deliver(petition: Petition, member: Member, position: int, *, by_mail: bool, reasons: Sequence[int]) -> Delivery:
    """Deliver it: what goes out is what is true now, with these of the reasons it was signed for.

    A repeat by hand that was not handed over yet is the same delivery. Raises Forbidden, Restricted, BannedFromTopic,
    NotDeliverable, NobodyThere, PrivateTarget, NoContact, TooSoon, NoMoreLetters.
    """
    if not petition_rules.may(petition, member, "deliver"):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    page, target = expect_deliverable(petition), _hold(petition.id, position)
    if target.is_private:
        raise PrivateTarget
    earlier = _earlier(petition.id, target)
    facts = facts_of(page)
    if not by_mail and (ready := next((each for each in earlier if each.state == "ready"), None)) is not None:
        ready.facts, ready.digest, ready.reason_ids = facts, digest_of(facts), list(reasons)
        return ready
    _expect_turn(earlier, by_mail=by_mail)
    made = Delivery(
        petition_id=petition.id,
        decision_maker_id=target.decision_maker_id,
        name=target.name,
        state="waiting" if by_mail else "ready",
        reason_ids=list(reasons),
        facts=facts,
        digest=digest_of(facts),
        **_contact(target) if by_mail else {},
    )
    db.session.add(made)
    db.session.flush()
    return made


def hand_over(delivery: Delivery, member: Member, day: date, note: str) -> None:
    """Note that its author has handed it over on that day. Raises Forbidden, Restricted, BannedFromTopic, NotHandable.

    The same once more is nothing new.
    """
    petition = db.session.get_one(Petition, delivery.petition_id)
    if not petition_rules.may(petition, member, "deliver"):
        raise Forbidden
    expect_may_write(petition.topic_id, member)
    told_at = datetime.combine(day, time(12), UTC)
    if delivery.state == "handed" and (delivery.told_at, delivery.note) == (told_at, note):
        return
    values = {"state": "handed", "told_at": told_at, "note": note}
    mine = update(Delivery).where(Delivery.id == delivery.id, Delivery.state == "ready").values(values)
    if db.session.scalar(mine.returning(Delivery.id)) is None:
        raise NotHandable
    publish(DeliveryChanged(petition_id=petition.id, decision_maker_id=delivery.decision_maker_id))


def expect_deliverable(petition: Petition) -> PetitionPage:
    """A petition as everybody is shown it, which still asks for something. Raises NotDeliverable."""
    by_itself = petition.closed_by in (stages.AUTHOR, stages.TIME) and petition.archived_at is None
    if not (petition_rules.is_running(petition) or (petition.stage == stages.CLOSED and by_itself)):
        raise NotDeliverable
    try:
        return get_page(petition.id, VISITOR)
    except NotFound:
        raise NotDeliverable from None


def digest_of_contact(contact: str) -> bytes:
    """By which it is known whether an office still has this address."""
    return blind_index(contact.casefold(), scope="contacts of deliveries")


def _hold(petition_id: int, position: int) -> TargetLine:
    """One of whom it asks. Who delivers to them at the same moment waits."""
    its = (PetitionTarget.petition_id == petition_id, PetitionTarget.position == position)
    db.session.execute(select(PetitionTarget.position).where(*its).with_for_update())
    found = next((each for each in queries.list_targets(petition_id) if each.position == position), None)
    if found is None:
        raise NobodyThere
    return found


def _earlier(petition_id: int, target: TargetLine) -> Sequence[Delivery]:
    """What was delivered to them before: the one, or the name where nobody knows whose that is; the newest first."""
    whose = or_(Delivery.decision_maker_id == (target.decision_maker_id or 0), Delivery.name == target.name)
    theirs = select(Delivery).where(Delivery.petition_id == petition_id, whose)
    return db.session.scalars(theirs.order_by(Delivery.id.desc()).limit(100)).all()


def _expect_turn(earlier: Sequence[Delivery], *, by_mail: bool) -> None:
    at = db.session.scalars(select(func.now())).one()
    if any(each.state not in NO_LETTER and at - each.asked_at < rules.BETWEEN for each in earlier):
        raise TooSoon
    if by_mail and sum(each.state in UNANSWERED for each in earlier) >= rules.MOST_UNANSWERED:
        raise NoMoreLetters


def _contact(target: TargetLine) -> dict[str, object]:
    contact = contact_of(target.decision_maker_id) if target.decision_maker_id else ""
    if not contact:
        raise NoContact
    return {"contact_digest": digest_of_contact(contact), "contact_domain": contact.rpartition("@")[2].lower()}
