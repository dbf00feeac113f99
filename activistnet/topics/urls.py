"""Addresses of topics."""

from urllib.parse import urlencode


def topics() -> str:
    """All of them."""
    return "/topics"


def topic(slug: str, *, tag: str = "") -> str:
    """A topic with its threads, or with those that have a tag."""
    return f"/t/{slug}?{urlencode({'tag': tag})}" if tag else f"/t/{slug}"
