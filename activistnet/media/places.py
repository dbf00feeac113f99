"""The places of a store: of what was sent, is shown, is out of sight, and is kept for a case; alike everywhere.

So the one can be copied into the other.
"""

from pathlib import PurePosixPath
from typing import Literal

Place = Literal["sent", "public", "held", "kept"]


def path_of(place: Place, picture_id: str) -> PurePosixPath:
    """Where the files of a picture are, below where all of them are."""
    return PurePosixPath(place, picture_id[:2], picture_id[2:4], picture_id)
