"""What happens to members."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SessionsEnded:
    """Browsers of a member are signed out."""

    member_id: int
    session_ids: tuple[int, ...]


@dataclass(frozen=True)
class MemberLeft:
    """A member deleted the account."""

    member_id: int
