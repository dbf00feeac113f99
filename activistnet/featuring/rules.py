"""Who features where, and for how long."""

from ..members.models import Member

MOST = 3  # at once, in one place
LONGEST_REASON = 300
USUAL_DAYS = 7
MOST_DAYS = 30
HOME, TOPIC = "home", "topic"


def role_there(member: Member, topic_id: int | None) -> str | None:
    """As what a member may feature on the page of a topic, or, without one, on the first page; None where they may not.

    Moderators and operators of the site may everywhere.
    """
    return member.role if member.is_moderator and member.is_active else None


def wheres(member: Member, topic_id: int) -> list[str]:
    """Where a member may feature a post of this topic."""
    return [name for name, place in ((TOPIC, topic_id), (HOME, None)) if role_there(member, place)]
