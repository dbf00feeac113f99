"""How strong signatures are, told so roughly that nobody sees by it who has signed how.

Three kinds add up to what was counted: by people whom a member of the site has met, by members of 30 days or more, and
the others, whose e-mail address is confirmed or whose account is newer. The stronger two are told in full tens, and
what is left over of them among the others: fewer than ten are never told by themselves, nor found by taking one number
from another. They are counted anew when at least ten signatures have come or gone.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, select

from .count_models import SignatureStrength

FEW = 10  # signatures: by fewer, one of them is known


@dataclass(frozen=True)
class Strength:
    """Of `counted` signatures at `counted_at`: at least so many `vouched` for and by `members`, and the `others`."""

    counted_at: datetime
    counted: int
    vouched: int
    members: int

    @property
    def others(self) -> int:
        """All that are left; with them the kinds add up."""
        return self.counted - self.vouched - self.members


def tell(counted_at: datetime, counted: int, *, known: int, vouched: int) -> Strength | None:
    """What is told of these; `known` have `vouched` among them. None where they are too few to say anything."""
    if counted < FEW:
        return None
    strong = _tens(min(known, counted - FEW))
    met = _tens(min(vouched, strong))
    return Strength(counted_at, counted, met, strong - met)


def facts_of(petition_id: ColumnElement[int]) -> ScalarSelect[str]:
    """What was counted last under a petition, as a part of a query about it, for `read`."""
    columns = SignatureStrength.__table__.c
    facts = func.json_build_array(columns.counted_at, columns.counted, columns.known, columns.vouched)
    return select(cast(facts, Text)).where(columns.petition_id == petition_id).scalar_subquery()


def read(facts: str | None) -> Strength | None:
    """How strong these signatures are."""
    if facts is None:
        return None
    at, counted, known, vouched = json.loads(facts)
    return tell(datetime.fromisoformat(at), counted, known=known, vouched=vouched)


def _tens(n: int) -> int:
    return n - n % FEW
