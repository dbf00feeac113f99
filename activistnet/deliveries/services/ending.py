"""Ending links: by moderators, and when an office changes hands."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from ...core.data.db import db
from ...core.events import publish
from ...decision_makers.models import DecisionMaker
from ...decision_makers.queries import contact_of
from ..events import DeliveryChanged
from ..models import Delivery
from .delivering import digest_of_contact

MAY_BE_ANSWERED = ("waiting", "sent")
_whole = aliased(DecisionMaker)


def end(delivery: Delivery, why: str, *, words: str = "") -> None:
    """Let nobody answer by this link any more, and show no answer that was given by it. Safe to repeat."""
    if delivery.state == "ended":
        return
    delivery.state, delivery.ended_for, delivery.ended_why = "ended", why, words
    db.session.flush()
    publish(DeliveryChanged(petition_id=delivery.petition_id, decision_maker_id=delivery.decision_maker_id))


def end_changed(decision_maker_ids: Sequence[int]) -> None:
    """The same for links to these, if their mail goes elsewhere now, or if one is a private person."""
    whole_id = func.coalesce(_whole.id, DecisionMaker.id)
    is_private = func.coalesce(_whole.is_private, DecisionMaker.is_private)
    wanted = (
        select(Delivery, whole_id.label("whole_id"), is_private.label("is_private"))
        .join(DecisionMaker, DecisionMaker.id == Delivery.decision_maker_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .where(Delivery.state.in_(MAY_BE_ANSWERED))
        .where(or_(DecisionMaker.id.in_(decision_maker_ids), DecisionMaker.merged_into_id.in_(decision_maker_ids)))
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    )
    for delivery, number, private in db.session.execute(wanted).all():
        if private:
            end(delivery, "private")
        elif digest_of_contact(contact_of(number)) != delivery.contact_digest:
            end(delivery, "contact")
