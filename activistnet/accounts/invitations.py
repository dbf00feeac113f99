"""Invitations: links that members hand on, which a site where joining is by invitation asks for.

They are signed and kept nowhere, so nobody can tell whom somebody invited.
"""

from datetime import timedelta

from ..core.data import orders
from ..core.data.crypto import read_value, sign_value
from ..site.urls import home
from . import urls
from .errors import NotInvited

PURPOSE = "invitation"
LASTS = timedelta(days=30)


def address_for(member_id: int) -> str:
    """Where a friend of this member joins, while that needs an invitation; else the first page."""
    if not orders.current().by_invitation:
        return home()
    return f"{urls.join()}?invite={sign_value(str(member_id), PURPOSE)}"


def is_needed(invite: str) -> bool:
    """Whether somebody who brings this may not join."""
    if not orders.current().by_invitation:
        return False
    return read_value(invite, PURPOSE, max_age=int(LASTS.total_seconds())) is None


def expect(invite: str) -> None:
    """Go on only with an invitation, where one is needed. Raises NotInvited."""
    if is_needed(invite):
        raise NotInvited
