"""What stands around the text of a petition: why people signed, and from where."""

from dataclasses import dataclass

from ..core.web.fragments import Html, fragments, write
from ..members.readers import VISITOR, Reader
from ..posts.links import post_url
from . import places
from .queries import PetitionPage
from .reasons import list_reasons

PARTS = "petitions/_around.html"
REASONS = 5
PLACES = 6


@dataclass(frozen=True)
class Around:
    """Sections of a petition's page, written."""

    reasons: Html
    places: Html

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return self.reasons.size + self.places.size


def load(petition: PetitionPage, reader: Reader) -> Around:
    """For this reader. What all see alike is made once until the count changes."""
    if not reader.is_alike:
        return _written(petition.id, reader)
    part = ("around", petition.count, petition.count_version)
    return fragments().get(
        post_url(petition), part, lambda: _written(petition.id, VISITOR), size=lambda around: around.size
    )


def _written(petition_id: int, reader: Reader) -> Around:
    reasons = list_reasons(petition_id, reader, limit=REASONS)
    found = places.named(places.list_places(petition_id, limit=PLACES))
    return Around(write(PARTS, "reasons", petition_id, reasons), write(PARTS, "places", found))
