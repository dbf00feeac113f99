"""What happens to members."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RoleGiven:
    """A member has this role from now on."""

    member_id: int
    role: str


@dataclass(frozen=True)
class MemberSuspended:
    """A member is kept out, for this reason and until then, where one is given."""

    member_id: int
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class ReachLimited:
    """What a member writes reaches only those who follow them from now on, or till another time, or everybody again."""

    member_id: int


@dataclass(frozen=True)
class SuspensionLifted:
    """A member may come in again."""

    member_id: int


@dataclass(frozen=True)
class MemberLeft:
    """A member deleted the account. `handle` is what it was, `mailbox` where they read mail; nothing keeps these from
    here on.
    """

    member_id: int
    handle: str
    mailbox: str | None
