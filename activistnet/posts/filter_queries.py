"""The words that a member doesn't want to read, as a list."""

from collections.abc import Sequence

from sqlalchemy import select

from ..core.data.db import db
from ..follows.visibility import holds
from ..members.models import Member
from .filter_models import WordFilter


def list_filters(member: Member) -> Sequence[WordFilter]:
    """A member's own that have not ended, the newest first."""
    theirs = select(WordFilter).where(WordFilter.member_id == member.id, holds(WordFilter))
    return db.session.scalars(theirs.order_by(WordFilter.id.desc())).all()
