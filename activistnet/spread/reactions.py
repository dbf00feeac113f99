"""When shares have brought somebody, another batch may be there; when a petition closes, only sums stay."""

from ..petitions.events import PetitionClosed, SharesBrought
from . import services


def on_shares(event: SharesBrought) -> None:
    """Of each petition."""
    services.mark_due(row.post_id for row in event.rows)


def on_closed(event: PetitionClosed) -> None:
    """Its branches are cut to sums."""
    services.cut(event.petition_id)
