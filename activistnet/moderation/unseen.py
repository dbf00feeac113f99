"""What waits and is seen by nobody: as nobody may decide it, or as all who may leave it out."""

from functools import cache

from sqlalchemy import Select, Subquery, func, literal_column, select, true

from ..core.data.clauses import there_is
from ..core.data.db import db
from . import desk_queries
from .desk_models import LeftOut
from .models import Case
from .queue_statements import also_of, has_judge, reports_of, taken, with_subject

MOST_LOOKED_AT = 100  # cases, those that wait longest


def count_without_judge() -> int:
    """How much of what waits longest may be decided by nobody: that stays, and so it gets there."""
    return db.session.scalar(_without_judge()) or 0


def count_left_out_by_all() -> int:
    """How much of what waits longest nobody sees today, as all who may decide it leave it out."""
    return db.session.scalar(_left_out_by_all()) or 0


@cache
def _without_judge() -> Select[int]:
    oldest = _oldest()
    wanted = with_subject(select(func.count()).select_from(oldest), oldest.c)
    return wanted.where(~has_judge(oldest.c))


@cache
def _left_out_by_all() -> Select[int]:
    oldest = _oldest()
    reports = reports_of(oldest)
    joined = with_subject(select(func.count()).select_from(oldest).join(reports, true()), oldest.c)
    also = also_of(oldest.c, reports.c.rule_ids)
    sees = has_judge(oldest.c, but=lambda judge: ~desk_queries.leaves_out(judge, also))
    return joined.where(there_is(LeftOut, LeftOut.until > func.now()), has_judge(oldest.c), ~sees)


def _oldest() -> Subquery:
    waiting = taken().order_by(Case.opened_at, Case.id)
    return waiting.limit(literal_column(str(MOST_LOOKED_AT))).subquery("oldest")
