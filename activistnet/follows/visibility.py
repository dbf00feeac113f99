"""What lies between a reader and another member, as conditions. Whose acts they are is a parameter, or a column."""

from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import SQLCoreOperations

from ..core.data.clauses import there_is
from ..members.models import Member
from ..members.readers import READER_ID, Role, is_heard
from .models import Block, Follow, Mute

Clause: TypeAlias = ColumnElement[bool]
Id: TypeAlias = SQLCoreOperations[int] | SQLCoreOperations[int | None]


_limited, _follow = aliased(Member), aliased(Follow)


def reaches(role: Role, member_id: Id, *, reader_id: Id = READER_ID) -> list[Clause]:
    """That what a member writes reaches this reader in lists and news: of whom moderators have limited, only those who
    follow them, and themselves.

    A hashed subplan over the few who are, by an index of these.
    """
    if role is Role.MODERATOR:
        return []
    limited = select(_limited.id).where(*_is_out_of_reach(role, reader_id))
    return [member_id.not_in(limited.correlate_except(_limited))]


def is_found(role: Role, member_id: Id, handle: ColumnElement[str]) -> list[Clause]:
    """The same where people are looked for by name: a whole handle, in small letters, finds its member.

    As an anti-join, whose few the planner counts: for a subplan it takes half of all members.
    """
    if role is Role.MODERATOR:
        return []
    is_asked = func.lower(_limited.handle) == handle
    return [~there_is(_limited, _limited.id == member_id, ~is_asked, *_is_out_of_reach(role, READER_ID))]


def _is_out_of_reach(role: Role, reader_id: Id) -> list[Clause]:
    """That somebody is limited, and the reader neither follows them nor is them."""
    is_limited = _limited.limited_until > func.now()
    if role is Role.VISITOR:
        return [is_limited]
    follows = there_is(_follow, _follow.member_id == reader_id, _follow.followed_id == _limited.id)
    return [is_limited, _limited.id != reader_id, ~follows]


def is_reached_apart(member_id: Id) -> Clause:
    """That lists show a member what they don't show everybody: they are limited, or follow somebody who is."""
    follows = there_is(_follow, _follow.member_id == member_id, _follow.followed_id == _limited.id)
    return there_is(_limited, _limited.limited_until > func.now(), or_(_limited.id == member_id, follows))


def apart(member_id: Id, *, reader_id: Id = READER_ID) -> Clause:
    """That neither of the two has blocked the other. A hashed subplan: asked once for a whole list."""
    blocked = select(Block.blocked_id).where(Block.member_id == reader_id)
    blocking = select(Block.member_id).where(Block.blocked_id == reader_id)
    return member_id.not_in(blocked.union_all(blocking))


def no_block_between(one: Id, other: Id) -> Clause:
    """The same for one pair, of the statement around, however far out; it is looked up. True where one is nobody."""
    blocks = or_(
        and_(Block.member_id == one, Block.blocked_id == other), and_(Block.member_id == other, Block.blocked_id == one)
    )
    return ~exists().where(blocks).correlate_except(Block)


def unmuted(member_id: Id, *, reader_id: Id = READER_ID) -> Clause:
    """That the reader has not muted the member."""
    return member_id.not_in(select(Mute.muted_id).where(Mute.member_id == reader_id, holds(Mute)))


def holds(mute: Any) -> Clause:
    """That a mute, or what else has `ends_at`, has not ended by itself."""
    clause: Clause = or_(mute.ends_at.is_(None), mute.ends_at > func.now())
    return clause


def not_listing(member_id: Id) -> ColumnElement[list[int]]:
    """Everybody whose lists leave out what a member did, as one value: by a mute, or a block that hides it."""
    moderates = Member.role.in_((literal_column("'moderator'"), literal_column("'operator'")))
    among = select(Member.id).where(moderates)
    muting = select(Mute.member_id).where(Mute.muted_id == member_id, holds(Mute))
    blocking = select(Block.member_id).where(Block.blocked_id == member_id, Block.member_id.not_in(among))
    blocked = select(Block.blocked_id).where(Block.member_id == member_id, Block.blocked_id.not_in(among))
    return func.array(muting.union(blocking, blocked).scalar_subquery(), type_=ARRAY(BigInteger))


def has_ties(member_id: Id) -> Clause:
    """That a member blocks, mutes or is blocked by anybody."""
    blocks = exists().where(Block.member_id == member_id)
    blocked = exists().where(Block.blocked_id == member_id)
    return or_(blocks, blocked, there_is(Mute, Mute.member_id == member_id, holds(Mute)))


def welcome(role: Role, member_id: Id, *, reader_id: Id = READER_ID) -> list[Clause]:
    """That a member is named to this reader where people are listed, counted, or said to have done something.

    Nobody is told of who is suspended. Blocks never blind moderators, mutes do as wished.
    """
    if role is Role.VISITOR:
        return [is_heard(member_id)]
    clauses = [is_heard(member_id), unmuted(member_id, reader_id=reader_id)]
    return clauses if role is Role.MODERATOR else [*clauses, apart(member_id, reader_id=reader_id)]
