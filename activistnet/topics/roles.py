"""Who looks after a topic, and what that lets them do: conditions, and what pages and services ask.

A curator looks after what is shown there, a moderator decides about it too, a lead also says what it is for, sets its
rules and appoints others. The operators of the site do all that in every topic; the site's moderators decide in all.
While members vote about somebody, or enough ask for that, these do what a curator does, and no more.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from ..core.data.clauses import there_is
from ..core.refusals import Forbidden
from ..members.models import Member
from .errors import VotedAbout
from .models import ROLES, TopicRole
from .recall_models import Recall

NO_ROLE = "none"
HOLDS: ColumnElement[bool] = and_(
    TopicRole.ended_at.is_(None), or_(TopicRole.until.is_(None), TopicRole.until > func.now())
)
BINDS: ColumnElement[bool] = and_(
    Recall.ended_at.is_(None), or_(Recall.bound_at.is_not(None), Recall.opened_at.is_not(None))
)
IS_BOUND: ColumnElement[bool] = there_is(
    Recall, Recall.topic_id == TopicRole.topic_id, Recall.member_id == TopicRole.member_id, BINDS
)
DECIDES: ColumnElement[bool] = and_(
    TopicRole.role.in_((literal_column("'moderator'"), literal_column("'lead'"))), ~IS_BOUND
)


class Standing(NamedTuple):
    """What a member is in one topic: `role` there, one of ROLES, and on the whole site. `is_bound` while members vote
    about them, or enough ask for that.
    """

    member_id: int | None = None
    role: str | None = None
    site_role: str = "member"
    is_bound: bool = False

    @property
    def may_lead(self) -> bool:
        """Whether they say what it is for, set its rules and appoint others."""
        return self._is_at_least("lead") or self.site_role == "operator"

    @property
    def may_moderate(self) -> bool:
        """Whether they decide about what is written there."""
        return self._is_at_least("moderator") or self.site_role in ("moderator", "operator")

    @property
    def may_curate(self) -> bool:
        """Whether they look after what is shown there."""
        return self._is_at_least("curator") or self.site_role in ("moderator", "operator")

    def _is_at_least(self, role: str) -> bool:
        return self.role is not None and ROLES.index("curator" if self.is_bound else self.role) >= ROLES.index(role)


NOBODY = Standing()


def expect(may: bool, standing: Standing) -> None:
    """Raises Forbidden where one may not, and VotedAbout for whoever could if there were no vote about them."""
    if not may:
        raise VotedAbout if standing.is_bound else Forbidden


def may_give(standing: Standing, *, to_id: int, before: str | None, role: str | None) -> bool:
    """Whether somebody may give a member another role, or none.

    Leads appoint; a lead is taken away by an operator alone. Everybody may lay down their own.
    """
    if role is None and before is not None and to_id == standing.member_id:
        return True
    if standing.site_role == "operator":
        return True
    return standing.may_lead and before != "lead"


def moderated_by(member_id: Any) -> Select[int]:
    """The topics in which a member decides."""
    mine = select(TopicRole.topic_id).where(TopicRole.member_id == member_id, HOLDS, DECIDES)
    return mine.correlate_except(TopicRole)


def moderators_of(topic_id: Any) -> Select[int]:
    """Those who decide in a topic by a role there."""
    theirs = select(TopicRole.member_id).where(TopicRole.topic_id == topic_id, HOLDS, DECIDES)
    return theirs.correlate_except(TopicRole)


def looked_after_by(member_id: Any) -> ColumnElement[dict[str, bool]]:
    """The topics in which a member has a role, by number whether they decide there: one value and one look, for what is
    read with the session of a page.
    """
    decides = func.coalesce(func.json_object_agg(TopicRole.topic_id, DECIDES), literal_column("'{}'::json"))
    mine = select(decides).where(TopicRole.member_id == member_id, HOLDS)
    return mine.correlate_except(TopicRole).scalar_subquery()


def standing_of(member: Member, role: str | None, *, is_bound: bool = False) -> Standing:
    """What this member is there; who is suspended is nobody."""
    return Standing(member.id, role, member.role, is_bound) if member.is_active else NOBODY
