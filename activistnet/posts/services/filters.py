"""Words that a member doesn't want to read. Doing it again changes when they end."""

from datetime import timedelta

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from ...core.data.db import db
from ...core.data.parts import delete_some
from ...core.data.time import now
from ...core.words.folding import fold
from ...members.models import Member
from ..errors import TooManyFilters
from ..filter_models import WordFilter
from ..filters import MOST


def add(member: Member, word: str, *, days: int = 0) -> None:
    """Fold what this word stands in, for so many days; 0 is until it is taken out. Raises TooManyFilters."""
    folded, ends_at = fold(word), now() + timedelta(days=days) if days else None
    others = (WordFilter.member_id == member.id, WordFilter.folded != folded)
    has_room = select(func.count()).where(*others).scalar_subquery() < MOST
    values = {"member_id": member.id, "word": word, "folded": folded, "ends_at": ends_at}
    row = select(*(literal(value, WordFilter.__table__.c[name].type) for name, value in values.items())).where(has_room)
    added = insert(WordFilter).from_select(list(values), row)
    again = {"word": added.excluded.word, "ends_at": added.excluded.ends_at}
    kept = added.on_conflict_do_update(index_elements=["member_id", "folded"], set_=again)
    if db.session.scalar(kept.returning(WordFilter.id)) is None:
        raise TooManyFilters


def remove(filter_id: int, member: Member) -> None:
    """Show again what it stands in."""
    db.session.execute(delete(WordFilter).where(WordFilter.id == filter_id, WordFilter.member_id == member.id))


def forget_all(member_id: int) -> None:
    """A former member reads no more."""
    db.session.execute(delete(WordFilter).where(WordFilter.member_id == member_id))


def forget_old() -> bool:
    """Delete some of those that have ended; whether there may be more."""
    return delete_some(WordFilter, WordFilter.ends_at < func.now())
