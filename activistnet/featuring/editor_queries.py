"""Finding who is asked to be an editor, and how many there are."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build
from ..follows.models import Block
from ..follows.visibility import no_block_between
from ..members.models import Member
from ..members.readers import edits, is_listed
from .editor_models import ASKED_FOR, EditorOffer

_TIME: ColumnElement[timedelta] = literal_column(f"interval '{ASKED_FOR.days} days'")  # written out, for its plan
IS_OPEN: ColumnElement[bool] = and_(EditorOffer.ended_at.is_(None), EditorOffer.asked_at > func.now() - _TIME)
_asker = aliased(Member)


@dataclass(frozen=True)
class EditorLine:
    """What somebody is asked: for how many days, and by whom; by nobody where a command did."""

    days: int
    asker_name: str | None
    asker_handle: str | None


def find_offer(member_id: int) -> EditorLine | None:
    """What a member is asked, unless they want nothing to do with whoever asks."""
    wanted = (
        select(EditorOffer.days, _asker.display_name.label("asker_name"), _asker.handle.label("asker_handle"))
        .outerjoin(_asker, _asker.id == EditorOffer.asked_by_id)
        .where(EditorOffer.member_id == member_id, IS_OPEN)
    )
    row = db.session.execute(wanted.where(no_block_between(EditorOffer.member_id, EditorOffer.asked_by_id)))
    return build(EditorLine, found) if (found := row.one_or_none()) else None


def is_asked(member_id: int) -> bool:
    """Whether a member is asked, and hasn't answered."""
    return db.session.scalar(select(EditorOffer.days).where(EditorOffer.member_id == member_id, IS_OPEN)) is not None


def may_ask(operator: Member, member: Member) -> bool:
    """Whether an operator is offered to ask a member: not where they have blocked them. That a member has blocked the
    operator isn't told by it.
    """
    blocks = exists().where(Block.member_id == operator.id, Block.blocked_id == member.id)
    return member.is_active and not member.is_moderator and not db.session.scalar(select(blocks))


def count_editors() -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(Member).where(edits(), is_listed())) or 0
