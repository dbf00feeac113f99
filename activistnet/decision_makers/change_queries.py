"""What moderators have changed about decision makers."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from .models import DecisionMaker, DecisionMakerChange

_other = aliased(DecisionMaker)
_whole = aliased(DecisionMaker)
_whole_of_other = aliased(DecisionMaker)


@dataclass(frozen=True)
class ChangeLine:
    """What a moderator changed, without the moderator. Of a private person, the words are for moderators alone."""

    id: int
    decision_maker_id: int
    slug: str
    name: str
    is_private: bool
    action: str
    reason: str
    made_at: datetime
    undone_at: datetime | None
    into_id: int | None
    into_name: str | None
    into_slug: str | None


def list_changes(*, after: str | None = None, limit: int = 50) -> Page[ChangeLine]:
    """What moderators have changed, newest first."""
    return _changes().page({}, after=after, limit=limit).map(lambda row: build(ChangeLine, row))


@cache
def _changes() -> Listing:
    named = (DecisionMaker, _other, _whole, _whole_of_other)  # another name of a private person is one, too
    wanted = (
        select(
            DecisionMakerChange.id,
            DecisionMakerChange.decision_maker_id,
            DecisionMaker.slug,
            DecisionMaker.name,
            or_(*(each.is_private.is_(True) for each in named)).label("is_private"),
            DecisionMakerChange.action,
            DecisionMakerChange.reason,
            DecisionMakerChange.made_at,
            DecisionMakerChange.undone_at,
            DecisionMakerChange.into_id,
            _other.name.label("into_name"),
            _other.slug.label("into_slug"),
        )
        .join(DecisionMaker, DecisionMaker.id == DecisionMakerChange.decision_maker_id)
        .outerjoin(_other, _other.id == DecisionMakerChange.into_id)
        .outerjoin(_whole, _whole.id == DecisionMaker.merged_into_id)
        .outerjoin(_whole_of_other, _whole_of_other.id == _other.merged_into_id)
    )
    return Listing(wanted, DecisionMakerChange.id)
