"""Addresses of topics."""


def topics() -> str:
    """All of them."""
    return "/topics"


def topic(slug: str) -> str:
    """A topic with its threads."""
    return f"/t/{slug}"
