"""What happens in topics when members leave, and when they are given a role."""

from ..core.live import rooms
from ..members.events import MemberLeft
from .events import TopicRoleGiven
from .services import roles, topics


def on_member_left(event: MemberLeft) -> None:
    """Which subjects somebody cared about says much about them."""
    topics.forget_member(event.member_id)
    roles.forget_member(event.member_id)


def on_role(event: TopicRoleGiven) -> None:
    """Have them ask for every room again: they enter only those of threads they may see now."""
    rooms.end_person(event.member_id)
