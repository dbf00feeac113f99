"""Who is tied to whom, and lists of members for a viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from ..core.data.db import db
from ..core.data.paging import Page, paginate
from ..core.refusals import NotFound
from ..core.words.text import problem_of_storing
from ..members import queries as members
from ..members.models import Member
from .models import Block, Follow, Mute

LONGEST_SEARCH = 50


@dataclass(frozen=True)
class Ties:
    """What lies between a viewer and another member. The first two and the last are the viewer's own acts."""

    is_following: bool = False
    is_muting: bool = False
    is_followed_by: bool = False
    is_blocked_by: bool = False
    is_blocking: bool = False

    @property
    def are_apart(self) -> bool:
        """Whether one of the two blocked the other."""
        return self.is_blocking or self.is_blocked_by


@dataclass(frozen=True)
class MemberLine:
    """A member in a list."""

    id: int
    handle: str
    display_name: str
    purpose: str
    is_following: bool
    since: datetime | None = None


def apart_from(
    viewer_id: int, member_id: SQLCoreOperations[int] | SQLCoreOperations[int | None]
) -> ColumnElement[bool]:
    """That neither of the two has blocked the other. A hashed subplan: asked once for a whole list."""
    blocked = select(Block.blocked_id).where(Block.member_id == viewer_id)
    blocking = select(Block.member_id).where(Block.blocked_id == viewer_id)
    return member_id.not_in(blocked.union_all(blocking))


def get_member(handle: str, viewer: Member | None) -> tuple[Member, Ties]:
    """A member and what ties the viewer to them. Raises NotFound when they are apart; moderators see everybody."""
    member = members.get_by_handle(handle)
    if member.kind != "person":
        raise NotFound
    ties = find_ties(viewer, member)
    if ties.are_apart and not (viewer and viewer.is_moderator):
        raise NotFound
    return member, ties


def find_ties(viewer: Member | None, member: Member) -> Ties:
    """What lies between the two, in one query; nothing for visitors."""
    if viewer is None or viewer.id == member.id:
        return Ties()
    row = db.session.execute(
        select(
            exists().where(Follow.member_id == viewer.id, Follow.followed_id == member.id),
            exists().where(Mute.member_id == viewer.id, Mute.muted_id == member.id),
            exists().where(Follow.member_id == member.id, Follow.followed_id == viewer.id),
            exists().where(Block.member_id == member.id, Block.blocked_id == viewer.id),
            exists().where(Block.member_id == viewer.id, Block.blocked_id == member.id),
        )
    ).one()
    return Ties(*row)


def count_followers(member_id: int) -> int:
    """How many follow a member."""
    return db.session.scalar(select(func.count()).where(Follow.followed_id == member_id)) or 0


def list_followers(member: Member, viewer: Member | None, *, after: str | None = None) -> Page[MemberLine]:
    """Who follows a member, the newest first."""
    return _list(Follow.member_id, Follow.followed_id == member.id, viewer, after)


def list_following(member: Member, viewer: Member | None, *, after: str | None = None) -> Page[MemberLine]:
    """Whom a member follows, the newest first."""
    return _list(Follow.followed_id, Follow.member_id == member.id, viewer, after)


def list_blocked(member: Member) -> list[MemberLine]:
    """Whom a member blocks, the newest first, at most 1,000."""
    return _list_own(Block.blocked_id, Block.member_id == member.id, Block.created_at)


def list_muted(member: Member) -> list[MemberLine]:
    """Whom a member mutes, the newest first, at most 1,000."""
    return _list_own(Mute.muted_id, Mute.member_id == member.id, Mute.created_at)


def search(beginning: str, viewer: Member | None, *, after: str | None = None, limit: int = 20) -> Page[MemberLine]:
    """Members whose handle or name begins so, in the order of what matched."""
    beginning = beginning.strip().removeprefix("@")
    if not beginning or len(beginning) > LONGEST_SEARCH or problem_of_storing(beginning):
        return Page([])
    beginning = beginning.lower()
    by_handle = func.lower(Member.handle).like(_pattern(beginning), escape="\\")
    by_name = func.lower(Member.display_name).like(_pattern(beginning), escape="\\")
    found = union_all(
        select(Member.id, func.lower(Member.handle, type_=String).label("match")).where(
            by_handle, Member.deleted_at.is_(None)
        ),
        select(Member.id, func.lower(Member.display_name)).where(by_name, Member.deleted_at.is_(None), ~by_handle),
    ).subquery()
    wanted = _lines(viewer).join(found, found.c.id == Member.id).where(Member.suspended_at.is_(None))
    page = paginate(wanted, found.c.match, found.c.id, after=after, limit=limit, ascending=True)
    return page.map(_line)


def _pattern(beginning: str) -> str:
    return beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _list(
    who: InstrumentedAttribute[int], whose: ColumnElement[bool], viewer: Member | None, after: str | None
) -> Page[MemberLine]:
    wanted = _lines(viewer, Follow.created_at).join(Follow, who == Member.id).where(whose)
    return paginate(wanted, Follow.created_at, who, after=after, limit=30).map(_line)


def _list_own(who: InstrumentedAttribute[int], whose: ColumnElement[bool], at: Any) -> list[MemberLine]:
    wanted = _lines(None, at).join(who.class_, who == Member.id).where(whose).order_by(at.desc(), who).limit(1000)
    return [_line(row) for row in db.session.execute(wanted)]


def _lines(viewer: Member | None, *more: Any) -> Select[Any]:
    """A select of what `_line` reads, of members whom this viewer may find."""
    conditions = [Member.deleted_at.is_(None), Member.kind == "person"]
    own = aliased(Follow)
    follows = exists().where(own.member_id == (viewer.id if viewer else 0), own.followed_id == Member.id)
    if viewer is not None and not viewer.is_moderator:
        conditions.append(or_(Member.id == viewer.id, apart_from(viewer.id, Member.id)))
    columns = (Member.id, Member.handle, Member.display_name, Member.purpose, follows.label("is_following"))
    return select(*columns, *more).select_from(Member).where(*conditions)


def _line(row: Any) -> MemberLine:
    return MemberLine(row.id, row.handle, row.display_name, row.purpose, row.is_following)
