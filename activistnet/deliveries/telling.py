"""What a petition's page tells of its deliveries: to whom, what they said, and what came back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, case, func, literal_column, select
from sqlalchemy.orm import aliased

from ..decision_makers.models import DecisionMaker
from ..petitions.happenings import Beside, Happening
from .models import Delivery, DeliveryAnswer, DeliveryPromise, PromiseWord
from .rules import OFFICE

MOST = 20
DAY = timedelta(days=1)
_whole = aliased(DecisionMaker)


def _column() -> ScalarSelect[Any]:
    is_private = func.coalesce(_whole.is_private, DecisionMaker.is_private, literal_column("false"))
    last = (
        select(
            Delivery.asked_at,
            Delivery.told_at,
            Delivery.state,
            case((is_private, literal_column("''")), else_=Delivery.name).label("name"),
            DeliveryAnswer.stance,
            DeliveryAnswer.answered_at,
        )
        .outerjoin(DecisionMaker, DecisionMaker.id == Delivery.decision_maker_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .outerjoin(DeliveryAnswer, DeliveryAnswer.delivery_id == Delivery.id)
        .where(Delivery.petition_id == bindparam("petition_id"), Delivery.state.not_in(("waiting", "ready")))
        .order_by(Delivery.id.desc())
        .limit(MOST)
        .subquery()
    )
    columns = (last.c.asked_at, last.c.told_at, last.c.state, last.c.name, last.c.stance, last.c.answered_at)
    return select(func.jsonb_agg(func.jsonb_build_array(*columns))).select_from(last).scalar_subquery()


def _read(found: list[list[Any]] | None) -> Iterable[Happening]:
    for asked_at, told_at, state, name, stance, answered_at in found or ():
        if state == "bounced":
            yield Happening(datetime.fromisoformat(asked_at), "bounced", name=name)
        if told_at:
            what = "handed" if state == "handed" else "delivered"
            yield Happening(datetime.fromisoformat(told_at), what, name=name)
        if state == "answered" and answered_at:
            yield Happening(datetime.fromisoformat(answered_at), "answered", reason=stance, name=name)


def _promises() -> ScalarSelect[Any]:
    """What was said of promises, and which are overdue while nobody has said anything."""
    is_private = func.coalesce(_whole.is_private, DecisionMaker.is_private, literal_column("false"))
    name = case((is_private, literal_column("''")), else_=Delivery.name)
    promise, word = DeliveryPromise, PromiseWord
    last = (
        select(promise.due_on, name.label("name"), word.said_by, word.kept, word.words, word.link, word.said_at)
        .join(Delivery, Delivery.id == promise.delivery_id)
        .outerjoin(word, word.promise_id == promise.id)
        .outerjoin(DecisionMaker, DecisionMaker.id == Delivery.decision_maker_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .where(Delivery.petition_id == bindparam("petition_id"), Delivery.state == "answered")
        .where(promise.due_on < func.current_date())
        .order_by(promise.due_on.desc(), word.id.desc())
        .limit(MOST)
        .subquery()
    )
    return select(func.jsonb_agg(func.jsonb_build_array(*last.c))).select_from(last).scalar_subquery()


def _read_promises(found: list[list[Any]] | None) -> Iterable[Happening]:
    for due_on, name, said_by, kept, words, link, said_at in found or ():
        due = datetime.combine(date.fromisoformat(due_on), time(12), UTC)
        if said_at is None:
            yield Happening(due + DAY, "promise-silent", after=due, name=name)
        else:
            by = "office" if said_by == OFFICE else "author"
            at = datetime.fromisoformat(said_at)
            yield Happening(at, f"promise-{by}-{kept}", reason=words, after=due, url=link, name=name)


TOLD = Beside(_column, _read)
PROMISES = Beside(_promises, _read_promises)
