"""Finding who is asked to look after a topic."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.paging import Rows
from ..core.data.rows import build, build_all
from ..follows.visibility import no_block_between
from ..members.models import Member
from ..members.readers import is_listed
from .offer_models import ASKED_FOR, RoleOffer

MOST_SHOWN = 100
_TIME: ColumnElement[timedelta] = literal_column(f"interval '{ASKED_FOR.days} days'")  # written out, for its plan
IS_OPEN: ColumnElement[bool] = and_(RoleOffer.ended_at.is_(None), RoleOffer.asked_at > func.now() - _TIME)
_asker = aliased(Member)


@dataclass(frozen=True)
class OfferLine:
    """Somebody who is asked, which role it is and for how many days, and who asks: nobody where a command did."""

    member_id: int
    handle: str
    display_name: str
    picture: str | None
    role: str
    days: int | None
    asker_name: str | None
    asker_handle: str | None


def find(topic_id: int, member_id: int) -> OfferLine | None:
    """What a member is asked there, unless they want nothing to do with whoever asks."""
    mine = _lines().where(RoleOffer.topic_id == topic_id, RoleOffer.member_id == member_id)
    row = db.session.execute(mine.where(no_block_between(RoleOffer.member_id, RoleOffer.asked_by_id))).one_or_none()
    return build(OfferLine, row) if row else None


def list_open(topic_id: int) -> list[OfferLine]:
    """Those who are asked in a topic and haven't answered, who was asked last first."""
    asked = _lines().where(RoleOffer.topic_id == topic_id, is_listed()).order_by(RoleOffer.asked_at.desc())
    return build_all(OfferLine, db.session.execute(asked.limit(MOST_SHOWN)))


def _lines() -> Rows:
    return (
        select(
            RoleOffer.member_id,
            Member.handle,
            Member.display_name,
            Member.picture,
            RoleOffer.role,
            RoleOffer.days,
            _asker.display_name.label("asker_name"),
            _asker.handle.label("asker_handle"),
        )
        .join(Member, Member.id == RoleOffer.member_id)
        .outerjoin(_asker, _asker.id == RoleOffer.asked_by_id)
        .where(IS_OPEN)
    )
