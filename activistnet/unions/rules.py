"""What holds for unions of petitions."""

from datetime import datetime, timedelta
from typing import Protocol

from ..core.data.time import now

UNDONE_WITHIN = timedelta(days=7)
ASKED_FOR = timedelta(days=8)  # so long after it is joined: what was out of sight meanwhile is asked again each hour
RESTS = timedelta(days=30)  # until somebody who got a no may propose the same again
MOST_OPEN = 3  # proposals of one petition
FEW = 10  # signatures: where fewer came from one petition, they are added to others


class Joined(Protocol):
    """A union, and when it was joined."""

    @property
    def state(self) -> str: ...
    @property
    def joined_at(self) -> datetime | None: ...


def undone_until(union: Joined) -> datetime | None:
    """Until when either author may take it back; None where that is over, or there is nothing to take back."""
    if union.state != "joined" or union.joined_at is None:
        return None
    until = union.joined_at + UNDONE_WITHIN
    return until if until > now() else None
