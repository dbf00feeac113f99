"""What happens to decision makers when members leave."""

from ..members.events import MemberLeft
from .services import naming


def on_member_left(event: MemberLeft) -> None:
    """Whom they named first stays, without them."""
    naming.forget_member(event.member_id)
