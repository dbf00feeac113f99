"""What happens to versions that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionPublished:
    """A petition asks another thing, or asks somebody else, from now on."""

    petition_id: int
