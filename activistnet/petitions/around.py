"""What a petition's page shows everybody alike: what it says, how far it is, why people signed, and from where."""

from dataclasses import dataclass, fields, replace
from functools import partial

from ..core.web.fragments import Html, fragments, write
from ..core.web.pagestore import numbered
from ..members.readers import VISITOR, Reader
from . import happenings, places, queries
from .outcomes import find_outcome
from .queries import PetitionPage
from .reasons import list_reasons

PARTS = "petitions/_around.html"
REASONS = 5
PLACES = 6


@dataclass(frozen=True)
class Around:
    """Sections of a petition's page, written."""

    margin: Html
    head: Html
    text: Html
    happened: Html
    withdrawn: Html
    reasons: Html
    places: Html
    outcome: Html

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return sum(getattr(self, field.name).size for field in fields(self))


def load(petition: PetitionPage, reader: Reader) -> Around:
    """For this reader. What all see alike is made once until something that it shows is another.

    How many took a signature back is asked for only then: it changes with the version of the count. But who signs and
    takes it back at once leaves the count as it was, and is shown all the same that one was taken back.
    """
    if not reader.is_alike:
        return _written(petition, reader)
    for_all = petition.for_all()
    kept = fragments().get(numbered(petition.id), ("around", for_all), partial(_written, for_all, VISITOR))
    return replace(kept, withdrawn=_withdrawn(petition)) if petition.signature_state == "withdrawn" else kept


def _written(petition: PetitionPage, reader: Reader) -> Around:
    reasons = list_reasons(petition.id, reader, limit=REASONS)
    found = places.named(places.list_places(petition.id, limit=PLACES))
    past = happenings.load(petition)
    return Around(
        margin=write(PARTS, "margin", petition),
        head=write(PARTS, "head", petition),
        text=write(PARTS, "text", petition),
        happened=write(PARTS, "happened", petition, past.happenings),
        withdrawn=write(PARTS, "withdrawn", past.withdrawn),
        reasons=write(PARTS, "reasons", petition.id, reasons),
        places=write(PARTS, "places", found),
        outcome=write(
            PARTS, "outcome", petition.base_source, find_outcome(petition.id) if petition.base_source else None
        ),
    )


def _withdrawn(petition: PetitionPage) -> Html:
    return write(PARTS, "withdrawn", queries.count_withdrawn(petition.id))
