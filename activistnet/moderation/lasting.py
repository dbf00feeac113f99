"""How long what is decided lasts."""

from datetime import datetime, timedelta

from ..core.data.time import now
from . import rules


def ends_at(action: str, days: int) -> datetime | None:
    """When this act ends by itself; None where it does not."""
    if action in rules.WARNS:
        return now() + rules.WARNED
    return now() + timedelta(days=days) if action in rules.ENDS else None


def review_at(action: str, days: int, review: int | None) -> datetime | None:
    """When moderators look again at what it was about: what somebody is asked to change has so many days."""
    if action in rules.ASKS:
        return now() + timedelta(days=days)
    return now() + timedelta(days=review) if review and action in rules.LOOKED_AT_AGAIN else None
