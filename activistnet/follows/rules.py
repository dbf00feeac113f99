"""Who may see whose lists."""

from ..members.models import Member
from ..members.readers import Reader


def may_see_lists(member: Member, reader: Reader) -> bool:
    """Whom one follows, and by whom one is followed, is seen by oneself, and by all if one wants it so."""
    return member.shows_follows or reader.is_member(member.id)
