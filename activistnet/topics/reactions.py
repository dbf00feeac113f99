"""What happens in topics when members leave."""

from ..members.events import MemberLeft
from . import services


def on_member_left(event: MemberLeft) -> None:
    """Which subjects somebody cared about says much about them."""
    services.forget_member(event.member_id)
