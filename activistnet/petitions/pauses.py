"""Why a petition is paused, as part of the statement that reads its page."""

from typing import Any

from sqlalchemy import ColumnElement, case, select

from .counts import TABLE
from .life_models import PetitionPause


def reason() -> ColumnElement[Any]:
    """The reason its author gave; nothing is looked for while it isn't paused."""
    mine = select(PetitionPause.reason).where(PetitionPause.petition_id == TABLE.c.id).order_by(PetitionPause.id.desc())
    return case((TABLE.c.stage == "paused", mine.limit(1).correlate(TABLE).scalar_subquery())).label("pause_reason")
