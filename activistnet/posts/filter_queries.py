"""The words that a member doesn't want to read, as a list."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from ..core.data.db import db
from ..members.models import Member
from .filter_models import WordFilter


def list_filters(member: Member) -> Sequence[WordFilter]:
    """A member's own that have not ended, the newest first."""
    holds = (WordFilter.member_id == member.id, or_(WordFilter.ends_at.is_(None), WordFilter.ends_at > func.now()))
    return db.session.scalars(select(WordFilter).where(*holds).order_by(WordFilter.id.desc())).all()
