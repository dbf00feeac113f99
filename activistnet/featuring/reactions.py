"""What happens to editors when members leave, are given a role, or block each other."""

from ..follows.events import MemberBlocked
from ..members.events import MemberLeft, RoleGiven
from . import editor_services


def on_member_left(event: MemberLeft) -> None:
    """Nobody asks them, and they ask nobody."""
    editor_services.forget_member(event.member_id)


def on_role_given(event: RoleGiven) -> None:
    """They are asked nothing any more."""
    editor_services.end_offer(event.member_id)


def on_blocked(event: MemberBlocked) -> None:
    """Neither is asked by the other any more."""
    editor_services.end_between(event.member_id, event.blocked_id)
