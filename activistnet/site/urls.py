"""Addresses of the site itself."""

from urllib.parse import quote


def home(after: str = "") -> str:
    """The first page: the feed, from a cursor on, or what the site is."""
    return f"/?after={quote(after)}" if after else "/"


def about() -> str:
    """Who runs it, and how to reach them."""
    return "/about"


def how_we_count() -> str:
    """What a number of signatures is."""
    return "/how-we-count"
