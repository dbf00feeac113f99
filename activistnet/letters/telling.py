"""What a petition's page tells of letters: how many left, for whom, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, case, func, literal_column, select
from sqlalchemy.orm import aliased

from ..decision_makers.models import DecisionMaker
from ..petitions.happenings import Beside, Happening
from . import rules
from .models import LetterBatch

MOST = 20
LEFT: ColumnElement[str] = literal_column("'left'")
_whole = aliased(DecisionMaker)


def _column() -> ScalarSelect[Any]:
    is_private = func.coalesce(_whole.is_private, DecisionMaker.is_private, literal_column("false"))
    name = case((is_private, literal_column("''")), else_=LetterBatch.name).label("name")
    last = (
        select(LetterBatch.left_at, LetterBatch.size, name)
        .outerjoin(DecisionMaker, DecisionMaker.id == LetterBatch.decision_maker_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .where(LetterBatch.petition_id == bindparam("petition_id"), LetterBatch.state == LEFT)
        .order_by(LetterBatch.id.desc())
        .limit(MOST)
        .subquery()
    )
    each = func.jsonb_build_array(last.c.left_at, last.c.size, last.c.name)
    return select(func.jsonb_agg(each)).select_from(last).scalar_subquery()


def _read(found: list[list[Any]] | None) -> Iterable[Happening]:
    for left_at, size, name in found or ():
        step = size if size >= rules.FEW else 0
        yield Happening(datetime.fromisoformat(left_at), "letters", step=step, name=name)


TOLD = Beside(_column, _read)
