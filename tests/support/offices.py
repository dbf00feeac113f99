"""What an office that a petition asks is sent, and what it answers."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from factories import current, save
from sqlalchemy.dialects.postgresql import insert

from activistnet.core.data.crypto import seal
from activistnet.core.data.db import db
from activistnet.decision_makers.models import DecisionMaker, contact_context
from activistnet.deliveries.models import Delivery, DeliveryAnswer, DeliveryPromise
from activistnet.deliveries.tables import digest_of
from activistnet.petitions.models import Petition

OFFICE = "office@council.example"
ANSWER = {"stance": "partly", "words": "We can do half of it.", "act": "publish"}


def link_to_answer(letter: EmailMessage) -> str:
    """The path of the link in a letter to an office."""
    found = re.search(r"(/petitions/\d+/answer/[\w.~-]+)\s", letter.get_content())
    assert found, letter.get_content()
    return found[1]


def write_to(number: int, address: str = OFFICE) -> None:
    """Have that office be written to there from now on, as a moderator has said."""
    with current().app_context(), db.transaction():
        sealed = seal(address, context=contact_context(number))
        theirs = sa.update(DecisionMaker).where(DecisionMaker.id == number)
        db.session.execute(theirs.values(contact_sealed=sealed))


def make_promise(delivery: Delivery, *, days: int = -1, **values: Any) -> DeliveryPromise:
    """What was promised in an answer to it, by a day that is so many days from today."""
    with current().app_context(), db.transaction():
        theirs = sa.update(Delivery).where(Delivery.id == delivery.id)
        db.session.execute(theirs.values(state="answered"))
        said = insert(DeliveryAnswer).values(delivery_id=delivery.id, stance="agree", words="We will.")
        db.session.execute(said.on_conflict_do_nothing())
    due_on = (datetime.now(UTC) + timedelta(days=days)).date()
    what = {"position": values.pop("position", 0), "words": "We pay for two nurses."}
    return save(DeliveryPromise(delivery_id=delivery.id, due_on=due_on, **{**what, **values}))


def make_delivery(petition: Petition, council: DecisionMaker | None = None, **values: Any) -> Delivery:
    """What was delivered to an office by mail, unless `state` says otherwise."""
    facts = {"at": "2026-11-01T12:00:00Z", "demand": petition.title, "body": petition.body, "language": ""}
    facts |= {"version": 1, "count": 0, "base": 0, "base_source": "", "places": []}
    whose = {"petition_id": petition.id, "decision_maker_id": council.id if council else None, "name": "the Council"}
    sent_at = datetime.now(UTC) - timedelta(days=9)
    when = {"asked_at": sent_at, "told_at": sent_at, "expires_at": sent_at + timedelta(days=90)}
    by_mail = {"contact_domain": "council.example", "facts": facts, "digest": digest_of(facts)}
    return save(Delivery(**{**whose, **when, **by_mail, "state": "sent", **values}))
