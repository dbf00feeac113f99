"""What is forgotten of vouching when members leave."""

from ..members.events import MemberLeft
from .services import vouching


def on_member_left(event: MemberLeft) -> None:
    """Nobody has been met by them any more. The database itself lets go of who has met them."""
    vouching.forget_voucher(event.member_id)
