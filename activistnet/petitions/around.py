"""What stands around the text of a petition: why people signed, and from where."""

from dataclasses import dataclass

from flask import current_app

from ..core.web.fragments import Html, fragments
from ..members.readers import VISITOR, Reader
from ..posts.links import post_url
from . import places
from .queries import PetitionPage
from .reasons import list_reasons

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
    macros = current_app.jinja_env.get_template("petitions/_around.html").module
    reasons = list_reasons(petition_id, reader, limit=REASONS)
    found = places.named(places.list_places(petition_id, limit=PLACES))
    return Around(Html(macros.reasons(petition_id, reasons)), Html(macros.places(found)))  # type: ignore[attr-defined]
