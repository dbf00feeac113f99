"""Addresses of what is done in a topic."""


def new_post(slug: str, kind: str) -> str:
    """The form that opens a thread of this kind."""
    return f"/t/{slug}/new?kind={kind}"


def follow(slug: str, *, end: bool = False) -> str:
    """Where following a topic is begun, or ended."""
    return f"/t/{slug}/{'unfollow' if end else 'follow'}"
