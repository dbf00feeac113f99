"""When a petition may have a new version."""

from datetime import datetime, timedelta
from typing import Protocol

from ..core.data.time import now

BETWEEN = timedelta(days=7)
ASKED_FOR = timedelta(days=8)  # so long after it is published: guests who confirm an earlier one have seven


class Versioned(Protocol):
    """A petition, with when its version of now was published."""

    @property
    def version_at(self) -> datetime | None: ...


def rests_until(petition: Versioned) -> datetime | None:
    """From when on there may be another one, where that is not now."""
    until = petition.version_at + BETWEEN if petition.version_at else None
    return until if until and until > now() else None
