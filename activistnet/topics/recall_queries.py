"""Finding votes about the leads of a topic."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build_all
from ..members.models import Member
from .models import TopicMember
from .recall_models import Recall, RecallVote
from .recall_rules import RESTS
from .roles import BINDS

SHOWN = 20
_asking, _before = aliased(RecallVote), aliased(Recall)


@dataclass(frozen=True)
class GoingOn:
    """A vote that is asked for or held, with what its reader said: `recalls` is None before they voted."""

    id: int
    member_id: int
    display_name: str
    needs: int
    asked: int
    opened_at: datetime | None
    ends_at: datetime
    asks: bool | None
    recalls: bool | None


@dataclass(frozen=True)
class Ended:
    """One that is over, in numbers."""

    id: int
    outcome: str
    for_count: int
    against_count: int
    electorate: int
    reason: str
    ended_at: datetime


def list_going_on(topic_id: int, member_id: int) -> list[GoingOn]:
    """Those of a topic, for a member."""
    asked = select(func.count()).where(_asking.recall_id == Recall.id, _asking.asks).correlate(Recall)
    mine = (RecallVote.recall_id == Recall.id) & (RecallVote.member_id == member_id)
    wanted = (
        select(
            Recall.id,
            Recall.member_id,
            Member.display_name,
            Recall.needs,
            asked.scalar_subquery().label("asked"),
            Recall.opened_at,
            Recall.ends_at,
            RecallVote.asks,
            RecallVote.recalls,
        )
        .join(Member, Member.id == Recall.member_id)
        .outerjoin(RecallVote, mine)
        .where(Recall.topic_id == topic_id, Recall.ended_at.is_(None))
        .order_by(Recall.id)
    )
    return build_all(GoingOn, db.session.execute(wanted))


def may_vote_now(topic_id: int, member_id: int) -> bool:
    """Whether a member is in while there is a vote, or one is asked for, which being removed would keep them from."""
    again = (_before.topic_id == Recall.topic_id, _before.member_id == Recall.member_id, _before.outcome == "lapsed")
    is_again = exists().where(*again, _before.ended_at > func.now() - RESTS)
    goes_on = exists().where(Recall.topic_id == topic_id, Recall.ended_at.is_(None), or_(BINDS, ~is_again))
    is_in = (TopicMember.topic_id == topic_id, TopicMember.member_id == member_id, TopicMember.joined_at.is_not(None))
    return db.session.scalar(select(TopicMember.member_id).where(*is_in, goes_on)) is not None


def list_ended(topic_id: int) -> list[Ended]:
    """The last ones that were voted or stopped, the newest first; nothing of who it was about."""
    columns = (Recall.outcome, Recall.for_count, Recall.against_count, Recall.electorate, Recall.reason)
    told = select(Recall.id, *columns, Recall.ended_at).where(
        Recall.topic_id == topic_id, Recall.ended_at.is_not(None), Recall.outcome != "lapsed"
    )
    return build_all(Ended, db.session.execute(told.order_by(Recall.id.desc()).limit(SHOWN)))
