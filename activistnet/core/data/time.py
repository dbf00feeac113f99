"""The moment of a request."""

from datetime import UTC, datetime

from flask import g


def now() -> datetime:
    """The time of this request: one moment for everything on a page."""
    mine = g._get_current_object()  # looked up once: a page asks this often
    if "now" not in mine:
        mine.now = datetime.now(UTC)
    moment: datetime = mine.now
    return moment
