"""Whom a visitor wanted to follow: followed once they have joined."""

from flask_babel import gettext as _

from ..accounts.kept import Kept
from ..members.models import Member
from ..members.readers import VISITOR, reader_of
from . import queries
from .views import follow_as


def say_follow(handle: str) -> str:
    """Whom."""
    return str(_("Follow %(name)s", name=queries.get_member(handle, VISITOR)[0].display_name))


def follow(member: Member, _kept: Kept, handle: str) -> str:
    """Follow them."""
    return follow_as(member, queries.get_member(handle, reader_of(member))[0])
