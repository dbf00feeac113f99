"""What happened between members."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberFollowed:
    """A member follows another one; `member_id` is the one who follows."""

    member_id: int
    followed_id: int


@dataclass(frozen=True)
class MemberUnfollowed:
    """A member follows another one no more."""

    member_id: int
    followed_id: int


@dataclass(frozen=True)
class MemberBlocked:
    """A member has blocked another one."""

    member_id: int
    blocked_id: int
