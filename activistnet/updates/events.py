"""What happens with updates that others want to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UpdatePosted:
    """A petition has another update, which may wait for somebody to look at it."""

    petition_id: int
    update_id: int
