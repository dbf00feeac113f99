"""In which languages people read what they signed: sums of the translations, which add up to the count.

Where few read one, they are known by it. So fewer than ten are told together as other languages; and where one
language would be alone there, it is told together with the next one.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from ..core.data.db import db
from .count_models import LanguageCount
from .counts import TABLE

FEW = 10
OTHERS = "other"  # in place of the code of a language


@dataclass(frozen=True)
class SignedIn:
    """How many signed the text in one language; the original has the language that is known of it, or none."""

    code: str | None
    count: int
    is_original: bool = False


def list_signed(petition_id: int, original: str | None) -> list[SignedIn]:
    """The sums, most first and others last; all together they are what is counted here. None where all read one text.

    Source: the folded counts, read at one moment.
    """
    every = func.jsonb_object_agg(LanguageCount.language, LanguageCount.count)
    counts = select(every).where(LanguageCount.petition_id == TABLE.c.id, LanguageCount.count != 0)
    wanted = select(TABLE.c.signature_count, counts.correlate(TABLE).scalar_subquery().label("counts"))
    row = db.session.execute(wanted.where(TABLE.c.id == petition_id)).one()
    if not row.counts:
        return []
    read = [SignedIn(code, n) for code, n in row.counts.items()]
    read.append(SignedIn(original, row.signature_count - sum(row.counts.values()), is_original=True))
    return _told(read)


def _told(read: list[SignedIn]) -> list[SignedIn]:
    """The same, with those few read together."""
    ordered = sorted((each for each in read if each.count), key=lambda each: (-each.count, each.code or ""))
    named = [each for each in ordered if each.count >= FEW]
    few = ordered[len(named) :]
    while named and few and (len(few) == 1 or sum(each.count for each in few) < FEW):
        few.append(named.pop())
    return [*named, SignedIn(OTHERS, sum(each.count for each in few))] if few else named
