"""Who looks at a case now: a claim keeps two moderators from reading the same one, and ends by itself."""

from sqlalchemy import func, or_, update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ...members.models import Member
from .. import judge_queries
from ..errors import ClaimedByOther, NotYoursToDecide
from ..events import QueueChanged
from ..models import Case
from ..rules import CLAIMED


def claim(case: Case, moderator: Member) -> None:
    """Take a case for a while, again for as long. Raises NotYoursToDecide, ClaimedByOther.

    Nobody else's claim is taken while it holds; that it does is seen by the clock, when somebody asks.
    """
    if not judge_queries.may_judge_case(moderator, case):
        raise NotYoursToDecide
    is_free = or_(Case.claimed_by_id.is_(None), Case.claimed_by_id == moderator.id, Case.claimed_until <= func.now())
    mine = (
        update(Case)
        .where(Case.id == case.id, Case.decided_at.is_(None), is_free)
        .values(claimed_by_id=moderator.id, claimed_until=func.now() + CLAIMED)
        .returning(Case.id)
    )
    if db.session.scalar(mine, execution_options=QUIETLY) is None:
        raise ClaimedByOther
    publish(QueueChanged())
