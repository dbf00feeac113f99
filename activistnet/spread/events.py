"""What happens to the picture of a spread."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SpreadDrawn:
    """The picture of a petition's spread is another one; `drawn` counts them."""

    petition_id: int
    drawn: int
