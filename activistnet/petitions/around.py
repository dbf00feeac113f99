"""What a petition's page shows everybody alike: what it says, how far it is, why people signed, and from where."""

import time
from dataclasses import dataclass, fields, replace
from functools import partial

from ..core.web.fragments import Html, fragments, write
from ..core.web.pagestore import numbered
from ..members.readers import VISITOR, Reader
from . import happenings, places
from .outcomes import find_outcome
from .queries import PetitionPage
from .reasons import list_reasons
from .version_queries import list_signed

PARTS = "petitions/_around.html"
REASONS = 5
PLACES = 6
NONE = Html("")


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
    signed: Html

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
        return replace(_written(petition, reader), signed=_signed(petition))
    for_all = petition.for_all()
    kept = fragments().get(numbered(petition.id), ("around", for_all), partial(_written, for_all, VISITOR))
    if petition.version_number > 1:
        kept = replace(kept, signed=_signed(for_all))
    return replace(kept, withdrawn=_withdrawn(petition)) if petition.signature_state == "withdrawn" else kept


def _signed(petition: PetitionPage) -> Html:
    """How many signed which version; who agrees to a later one is seen within a minute, or when the count moves."""
    if petition.version_number == 1:
        return NONE
    minute = int(time.time() // 60)
    key = ("signed", petition.id, petition.version_number, petition.count_version, minute)
    return fragments().get(
        numbered(petition.id), key, lambda: write(PARTS, "signed", petition.id, list_signed(petition.id))
    )


def _written(petition: PetitionPage, reader: Reader) -> Around:
    reasons = list_reasons(petition.id, reader, limit=REASONS)
    found = places.named(places.list_places(petition.id, limit=PLACES))
    past = happenings.load(petition)
    return Around(
        margin=write(PARTS, "margin", petition),
        head=write(PARTS, "head", petition, petition.strength),
        text=write(PARTS, "text", petition),
        happened=write(PARTS, "happened", petition, past.happenings),
        withdrawn=write(PARTS, "withdrawn", past.withdrawn),
        reasons=write(PARTS, "reasons", petition.id, reasons),
        places=write(PARTS, "places", found),
        outcome=write(
            PARTS, "outcome", petition.base_source, find_outcome(petition.id) if petition.base_source else None
        ),
        signed=NONE,
    )


def _withdrawn(petition: PetitionPage) -> Html:
    return write(PARTS, "withdrawn", happenings.count_withdrawn(petition.id))
