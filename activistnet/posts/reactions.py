"""What happens to posts when members leave."""

from ..members.events import MemberLeft
from . import drafts


def on_member_left(event: MemberLeft) -> None:
    """What was published stays, what was not goes."""
    drafts.forget_all(event.member_id)
