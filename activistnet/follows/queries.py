"""Who is tied to whom, and lists of members for a reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Text,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ..core.data.db import db
from ..core.data.paging import Listing, Page
from ..core.data.rows import build
from ..core.data.tallies import Counted
from ..core.refusals import NotFound
from ..members import finding
from ..members import queries as members
from ..members.models import Member
from ..members.readers import READER_ID, Reader, Role, has_profile, is_listed
from ..members.rules import tidy_handle
from .models import Block, Follow, Mute
from .visibility import apart, holds, is_found, welcome

MEMBER_ID = bindparam("member_id", type_=BigInteger)
TIES = select(
    exists().where(Follow.member_id == READER_ID, Follow.followed_id == MEMBER_ID).label("is_following"),
    exists().where(Mute.member_id == READER_ID, Mute.muted_id == MEMBER_ID, holds(Mute)).label("is_muting"),
    exists().where(Follow.member_id == MEMBER_ID, Follow.followed_id == READER_ID).label("is_followed_by"),
    exists().where(Block.member_id == MEMBER_ID, Block.blocked_id == READER_ID).label("is_blocked_by"),
    exists().where(Block.member_id == READER_ID, Block.blocked_id == MEMBER_ID).label("is_blocking"),
)
FOLLOWERS = Counted(
    "followers",
    Member,
    """
    SELECT followed_id AS of_id, count(*) AS n FROM follows
     WHERE followed_id BETWEEN :first AND :last
       AND member_id NOT IN (SELECT id FROM members WHERE suspended_at IS NOT NULL)
     GROUP BY followed_id
    """,
)


@dataclass(frozen=True)
class Ties:
    """What lies between a reader and another member. The first two and the last are the reader's own acts."""

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
    picture: str | None
    purpose: str
    is_following: bool
    ends_at: datetime | None = None


def get_member(handle: str, reader: Reader) -> tuple[Member, Ties]:
    """A member and what ties the reader to them. Raises NotFound when they are apart; moderators see everybody."""
    member = members.get_by_handle(handle)
    if not member.has_profile:
        raise NotFound
    ties = _find_ties(reader, member)
    if ties.are_apart and reader.role is not Role.MODERATOR:
        raise NotFound
    return member, ties


def list_members(handles: Iterable[str], reader: Reader) -> list[Member]:
    """Those of these members who are named to the reader in lists, in one query."""
    of_these = func.lower(Member.handle).in_([handle.lower() for handle in handles])
    wanted = select(Member).where(of_these, is_listed(), *welcome(reader.role, Member.id)).order_by(Member.id)
    return list(db.session.scalars(wanted, reader.values()))


def _find_ties(reader: Reader, member: Member) -> Ties:
    """What lies between the two, in one query; nothing for visitors."""
    if reader.id is None or reader.is_member(member.id):
        return Ties()
    return build(Ties, db.session.execute(TIES, reader.values(member_id=member.id)).one())


def list_followers(member: Member, reader: Reader, *, after: str | None = None) -> Page[MemberLine]:
    """Who follows a member, the newest first."""
    return _list(Follow.member_id, Follow.followed_id == member.id, reader, after)


def list_following(member: Member, reader: Reader, *, after: str | None = None) -> Page[MemberLine]:
    """Whom a member follows, the newest first."""
    return _list(Follow.followed_id, Follow.member_id == member.id, reader, after)


def list_blocked(member: Member) -> list[MemberLine]:
    """Whom a member blocks, the newest first, at most 1,000."""
    return _list_own(Block.blocked_id, Block.member_id == member.id, Block.created_at)


def list_muted(member: Member) -> list[MemberLine]:
    """Whom a member mutes, the newest first, at most 1,000."""
    return _list_own(Mute.muted_id, (Mute.member_id == member.id) & holds(Mute), Mute.created_at, Mute.ends_at)


def list_strangers(reader: Reader, member_ids: Iterable[int]) -> set[int]:
    """Those of these members whom the reader doesn't follow."""
    asked = set(member_ids)
    wanted = select(Follow.followed_id).where(
        Follow.member_id == READER_ID, Follow.followed_id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    )
    return asked - set(db.session.scalars(wanted, reader.values(ids=list(asked))))


def search(typed: str, reader: Reader, *, after: str | None = None, limit: int = 20) -> Page[MemberLine]:
    """Members with a word in name or handle that begins like each word typed, in the order of what matched.

    Those whose words don't reach the reader are found by their whole handle alone.
    """
    asked = finding.asking(typed)
    if not asked:
        return Page([])
    values = reader.values(**asked, handle=tidy_handle(typed).lower())
    return _search(reader.role).page(values, after=after, limit=limit).map(_line)


@cache
def _search(role: Role) -> Listing:
    found = finding.having_words(_lines(role)).where(*is_found(role, Member.id, bindparam("handle", type_=Text)))
    return Listing(found, *finding.KEYS, ascending=True)


def _list(
    who: InstrumentedAttribute[int], whose: ColumnElement[bool], reader: Reader, after: str | None
) -> Page[MemberLine]:
    wanted = _lines(reader.role, Follow.created_at).join(Follow, who == Member.id).where(whose)
    return Listing(wanted, Follow.created_at, who).page(reader.values(), after=after).map(_line)


def _list_own(
    who: InstrumentedAttribute[int],
    whose: ColumnElement[bool],
    at: InstrumentedAttribute[datetime],
    *more: InstrumentedAttribute[Any],
) -> list[MemberLine]:
    own = select(*_columns(Role.VISITOR), *more).select_from(Member).where(has_profile())
    wanted = own.join(who.class_, who == Member.id).where(whose).order_by(at.desc(), who).limit(1000)
    return [_line(row) for row in db.session.execute(wanted)]


def _lines(role: Role, *more: InstrumentedAttribute[datetime]) -> Select[Any]:
    """A select of what `_line` reads, of members whom this reader may find."""
    conditions = [is_listed()]
    if role is Role.MEMBER:
        conditions.append(or_(Member.id == READER_ID, apart(Member.id)))
    return select(*_columns(role), *more).select_from(Member).where(*conditions)


def _columns(role: Role) -> tuple[InstrumentedAttribute[Any] | ColumnElement[bool], ...]:
    own = aliased(Follow)
    follows = exists().where(own.member_id == READER_ID, own.followed_id == Member.id)
    is_following = literal(False) if role is Role.VISITOR else follows
    return (
        Member.id,
        Member.handle,
        Member.display_name,
        Member.picture,
        Member.purpose,
        is_following.label("is_following"),
    )


def _line(row: Any) -> MemberLine:
    return build(MemberLine, row, ends_at=getattr(row, "ends_at", None))
