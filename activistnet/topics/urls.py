"""Addresses of topics."""

from urllib.parse import urlencode


def topics(*, speaks: str = "") -> str:
    """All of them, or those in which people write in a language."""
    return f"/topics?{urlencode({'speaks': speaks})}" if speaks else "/topics"


def topic(slug: str, *, tag: str = "") -> str:
    """A topic with its threads, or with those that have a tag."""
    return f"/t/{slug}?{urlencode({'tag': tag})}" if tag else f"/t/{slug}"
