"""Finding who runs a petition together with its author, who is asked to, and what changed among them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..core.data.rows import build_all
from ..follows.visibility import no_block_between
from ..members.models import Member
from ..members.readers import is_listed
from ..posts.models import Post
from ..posts.queries import author_handle, author_name
from ..posts.visibility import VISIBLE
from .team_models import ASKED_FOR, TeamChange, TeamMember

MOST_ASKED = 20
MOST_CHANGES = 100
_TIME: ColumnElement[timedelta] = literal_column(f"interval '{ASKED_FOR.days} days'")  # written out, for its plan
IS_IN: ColumnElement[bool] = and_(TeamMember.joined_at.is_not(None), TeamMember.ended_at.is_(None))
IS_ASKED: ColumnElement[bool] = and_(
    TeamMember.joined_at.is_(None), TeamMember.ended_at.is_(None), TeamMember.asked_at > func.now() - _TIME
)
_actor = aliased(Member)


@dataclass(frozen=True)
class TeamLine:
    """Somebody who is in a team, or is asked to be."""

    member_id: int
    handle: str
    display_name: str
    picture: str | None
    role: str
    asked_at: datetime
    joined_at: datetime | None


@dataclass(frozen=True)
class ChangeLine:
    """What changed, of whom and by whom; nameless where they have left."""

    what: str
    role: str
    changed_at: datetime
    name: str | None
    handle: str | None
    actor_name: str | None
    actor_handle: str | None
    is_own: bool  # whoever it is about did it


@dataclass(frozen=True)
class Asked:
    """A petition that a member is asked to help run, and by whom."""

    petition_id: int
    demand: str
    language: str | None
    role: str
    asker_name: str
    asker_handle: str


def list_team(petition_id: int) -> list[TeamLine]:
    """Those who have accepted, who did so first first."""
    return _lines(petition_id, IS_IN)


def list_open(petition_id: int) -> list[TeamLine]:
    """Those who are asked and haven't answered."""
    return _lines(petition_id, IS_ASKED)


def _lines(petition_id: int, *which: ColumnElement[bool]) -> list[TeamLine]:
    of_row = (TeamMember.member_id, TeamMember.role, TeamMember.asked_at, TeamMember.joined_at)
    wanted = select(*of_row, Member.handle, Member.display_name, Member.picture)
    wanted = wanted.join(Member, Member.id == TeamMember.member_id)
    wanted = wanted.where(TeamMember.petition_id == petition_id, *which, is_listed())
    return build_all(TeamLine, db.session.execute(wanted.order_by(TeamMember.joined_at, TeamMember.asked_at)))


def list_changes(petition_id: int) -> list[ChangeLine]:
    """The last ones, the newest first."""
    wanted = (
        select(
            TeamChange.what,
            TeamChange.role,
            TeamChange.changed_at,
            author_name(Member).label("name"),
            author_handle(Member).label("handle"),
            author_name(_actor).label("actor_name"),
            author_handle(_actor).label("actor_handle"),
            func.coalesce(TeamChange.actor_id == TeamChange.member_id, literal_column("false")).label("is_own"),
        )
        .outerjoin(Member, Member.id == TeamChange.member_id)
        .outerjoin(_actor, _actor.id == TeamChange.actor_id)
        .where(TeamChange.petition_id == petition_id)
        .order_by(TeamChange.id.desc())
        .limit(MOST_CHANGES)
    )
    return build_all(ChangeLine, db.session.execute(wanted))


def list_asked(member_id: int) -> list[Asked]:
    """What a member is asked to help run, unless they want nothing to do with whoever asks."""
    wanted = (
        select(
            TeamMember.petition_id,
            Post.title.label("demand"),
            Post.language,
            TeamMember.role,
            Member.display_name.label("asker_name"),
            Member.handle.label("asker_handle"),
        )
        .join(Post, Post.id == TeamMember.petition_id)
        .join(Member, Member.id == Post.author_id)
        .where(TeamMember.member_id == member_id, IS_ASKED, Post.visibility == VISIBLE, is_listed())
        .where(no_block_between(TeamMember.member_id, Post.author_id))
        .order_by(TeamMember.asked_at.desc())
        .limit(MOST_ASKED)
    )
    return build_all(Asked, db.session.execute(wanted))


def find_offer(petition_id: int, member_id: int) -> Asked | None:
    """What a member is asked there."""
    return next((each for each in list_asked(member_id) if each.petition_id == petition_id), None)
