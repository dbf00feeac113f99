"""Answering by the link of a letter, once."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from ...core.data.crypto import read_value
from ...core.data.db import db
from ...core.data.time import now
from ...core.events import publish
from ...core.refusals import NotFound
from ...members.readers import VISITOR
from ...petitions import stages
from ...petitions.queries import PetitionPage, get_page
from .. import queries, rules
from ..errors import LinkOver
from ..events import DeliveryAnswered, DeliveryChanged
from ..models import Delivery, DeliveryAnswer, DeliveryPromise
from .ending import MAY_BE_ANSWERED


class Said(NamedTuple):
    """An answer: what they say to the whole, to parts of it, and what they promise by which day."""

    stance: str
    words: str
    points: Sequence[dict[str, str]]
    promises: Sequence[tuple[date, str]]


def find(petition_id: int, token: str) -> Delivery:
    """The delivery whose link this is, whatever became of it. Raises NotFound."""
    read = read_value(token, rules.ANSWER)
    if read is None or not read.isdecimal():
        raise NotFound
    return queries.get(petition_id, int(read))


def expect_good(delivery: Delivery) -> PetitionPage:
    """The petition of a link that can be answered by. Raises LinkOver.

    Also while its letter is under way: it may arrive before that is noted.
    """
    if delivery.state == "ended":
        raise LinkOver(delivery.ended_for or "")
    if delivery.state == "answered":
        raise LinkOver("answered")
    is_over = delivery.expires_at is not None and delivery.expires_at < now()
    if delivery.state not in MAY_BE_ANSWERED or is_over:
        raise LinkOver("expired")
    try:
        petition = get_page(delivery.petition_id, VISITOR)
    except NotFound:
        raise LinkOver("petition") from None
    if petition.stage in stages.REFUSED:
        raise LinkOver("petition")
    return petition


def answer(delivery: Delivery, said: Said) -> None:
    """Publish the answer. Of two at once one comes first; the other is nothing new, or refused. Raises LinkOver."""
    db.session.refresh(delivery, with_for_update=True)
    if delivery.state == "answered" and _is_said(delivery.id, said):
        return
    petition = expect_good(delivery)
    of_it = {"delivery_id": delivery.id}
    db.session.add(DeliveryAnswer(**of_it, stance=said.stance, words=said.words, points=list(said.points)))
    for place, (due_on, words) in enumerate(said.promises):
        db.session.add(DeliveryPromise(**of_it, position=place, due_on=due_on, words=words))
    delivery.state, delivery.told_at = "answered", delivery.told_at or now()
    db.session.flush()
    publish(DeliveryChanged(petition_id=delivery.petition_id, decision_maker_id=delivery.decision_maker_id))
    of_petition = {"petition_id": delivery.petition_id, "author_id": petition.author_id}
    publish(DeliveryAnswered(delivery_id=delivery.id, name=delivery.name, **of_petition))


def _is_said(delivery_id: int, said: Said) -> bool:
    there = db.session.get_one(DeliveryAnswer, delivery_id)
    its = select(DeliveryPromise.due_on, DeliveryPromise.words).where(DeliveryPromise.delivery_id == delivery_id)
    promises = [tuple(row) for row in db.session.execute(its.order_by(DeliveryPromise.position))]
    is_same = (there.stance, there.words, there.points) == (said.stance, said.words, list(said.points))
    return is_same and promises == list(said.promises)
