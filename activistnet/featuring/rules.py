"""Who features where, and for how long."""

from ..members.models import Member
from ..members.rules import is_editor
from ..topics.roles import Standing

MOST = 3  # at once, in one place
LONGEST_REASON = 300
USUAL_DAYS = 7
MOST_DAYS = 30
HOME, TOPIC = "home", "topic"
EDITOR, CURATOR = "editor", "curator"
EDITOR_DAYS = (30, 90, 365)  # for which somebody is asked to be one
USUAL_EDITOR_DAYS = 90


def role_there(member: Member, standing: Standing, *, is_home: bool) -> str | None:
    """As what somebody may feature on the page of a topic, in which this is their standing, or on the first page.

    Moderators and operators of the site may everywhere, whoever looks after a topic there; editors are the curators of
    the first page. None where they may not.
    """
    if standing.site_role != "member":
        return standing.site_role
    if is_home:
        return CURATOR if is_editor(member) else None
    return standing.role if standing.may_curate else None


def places(member: Member, standing: Standing) -> list[str]:
    """Where somebody may feature a post of a topic."""
    return [name for name in (TOPIC, HOME) if role_there(member, standing, is_home=name == HOME)]
