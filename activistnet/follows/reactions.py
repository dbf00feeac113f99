"""What happens to ties when members leave or block each other."""

from ..core.live import rooms
from ..members.events import MemberLeft
from . import services
from .events import MemberBlocked


def on_member_left(event: MemberLeft) -> None:
    """Nobody follows a former member."""
    services.forget_member(event.member_id)


def on_blocked(event: MemberBlocked) -> None:
    """Have both ask for every room again: their browsers come back at once, and enter only what they still may see."""
    rooms.end_person(event.member_id)
    rooms.end_person(event.blocked_id)
