"""What a petition's page tells of its deliveries: to whom, what they said, and what came back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, case, func, literal_column, select
from sqlalchemy.orm import aliased

from ..decision_makers.models import DecisionMaker
from ..petitions.happenings import Beside, Happening
from .models import Delivery, DeliveryAnswer

MOST = 20
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


TOLD = Beside(_column, _read)
