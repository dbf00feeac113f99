"""The moment of a request."""

from datetime import UTC, datetime

from flask import g


def now() -> datetime:
    """The time of this request: one moment for everything on a page."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    moment: datetime = g.now
    return moment
