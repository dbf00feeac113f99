"""What happens to signatures when members leave."""

from ..members.events import MemberLeft
from .services import signing


def on_member_left(event: MemberLeft) -> None:
    """The count stays, the names go."""
    signing.forget_person(event.member_id)
