"""Addresses of what is done in a topic."""


def new_post(slug: str, kind: str) -> str:
    """The form that opens a thread of this kind."""
    return f"/t/{slug}/new?kind={kind}"


def members(slug: str) -> str:
    """Who looks after a topic."""
    return f"/t/{slug}/members"


def give_role(slug: str) -> str:
    """Where somebody is given a role, or none."""
    return f"/t/{slug}/roles"


def follow(slug: str, *, end: bool = False) -> str:
    """Where following a topic is begun, or ended."""
    return f"/t/{slug}/{'unfollow' if end else 'follow'}"
