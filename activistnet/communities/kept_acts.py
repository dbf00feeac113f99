"""The topic that a visitor wanted to follow: followed once they have joined."""

from flask_babel import gettext as _

from ..accounts.kept import Kept
from ..members.models import Member
from ..topics.given import in_words
from ..topics.queries import get_topic
from .views import follow_as


def say_follow(slug: str) -> str:
    """Which."""
    return str(_("Follow %(name)s", name=in_words(get_topic(slug).name)))


def follow(member: Member, _kept: Kept, slug: str) -> str:
    """Follow it."""
    return follow_as(member, slug)
