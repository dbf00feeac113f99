"""Who features where, and for how long."""

from ..topics.roles import Standing

MOST = 3  # at once, in one place
LONGEST_REASON = 300
USUAL_DAYS = 7
MOST_DAYS = 30
HOME, TOPIC = "home", "topic"


def role_there(standing: Standing, *, is_home: bool) -> str | None:
    """As what somebody may feature on the page of a topic, in which this is their standing, or on the first page.

    Moderators and operators of the site may everywhere, whoever looks after a topic there; None where they may not.
    """
    if standing.site_role != "member":
        return standing.site_role
    return standing.role if standing.may_curate and not is_home else None


def places(standing: Standing) -> list[str]:
    """Where somebody may feature a post of a topic."""
    return [name for name in (TOPIC, HOME) if role_there(standing, is_home=name == HOME)]
