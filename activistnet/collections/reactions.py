"""What happens to collections when members leave."""

from ..members.events import MemberLeft
from . import services


def on_member_left(event: MemberLeft) -> None:
    """Collections that listed them show the rest; their own are gone."""
    services.forget_member(event.member_id)
