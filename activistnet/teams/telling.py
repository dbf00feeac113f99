"""What a petition's page tells of votes about who runs it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from ..members.models import Member
from ..petitions.happenings import Beside, Happening
from ..posts.queries import author_name
from .adoption_models import Adoption

MOST = 10
_winner = aliased(Member)


def _column() -> ScalarSelect[Any]:
    is_told = or_(Adoption.outcome.in_(("adopted", "closed")), Adoption.ended_at.is_(None))
    last = (
        select(Adoption.opened_at, Adoption.ended_at, Adoption.outcome, author_name(_winner).label("name"))
        .outerjoin(_winner, _winner.id == Adoption.winner_id)
        .where(Adoption.petition_id == bindparam("petition_id"), is_told)
        .order_by(Adoption.id.desc())
        .limit(MOST)
        .subquery()
    )
    columns = (last.c.opened_at, last.c.ended_at, last.c.outcome, last.c.name)
    return select(func.jsonb_agg(func.jsonb_build_array(*columns))).select_from(last).scalar_subquery()


def _read(found: list[list[Any]] | None) -> Iterable[Happening]:
    for opened_at, ended_at, outcome, name in found or ():
        if outcome is None:
            yield Happening(datetime.fromisoformat(opened_at), "call-open")
        else:
            what = "adopted" if outcome == "adopted" else "call-closed"
            yield Happening(datetime.fromisoformat(ended_at), what, name=name or "")


TOLD = Beside(_column, _read)
