"""Counting by area where a petition asks for postcodes: they are opened to be counted, and neither shown nor kept."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from ...core.data.db import db
from ..areas import told
from ..count_models import AreaCount
from ..counts import TABLE
from ..mailboxes import unseal_hidden
from ..models import COUNTED, Signature

PART = 1_000  # signatures at once


def survey(petition_id: int) -> None:
    """Set how many counted signatures are from each area, as far as it is told; safe to repeat."""
    found = told(_read(petition_id)) if _asks(petition_id) else {}
    db.session.execute(delete(AreaCount).where(AreaCount.petition_id == petition_id))
    rows = [{"petition_id": petition_id, "area": area, "count": n} for area, n in sorted(found.items())]
    if rows:
        db.session.execute(insert(AreaCount), rows)


def _asks(petition_id: int) -> bool:
    return bool(db.session.scalar(select(TABLE.c.postcode_why).where(TABLE.c.id == petition_id)))


def _read(petition_id: int) -> Mapping[tuple[str, str], int]:
    """How often each country and postcode was given."""
    columns = (Signature.country, Signature.mailbox_digest, Signature.member_digest, Signature.hidden_sealed)
    here = (Signature.petition_id == petition_id, Signature.state == COUNTED, Signature.hidden_sealed.is_not(None))
    read = db.session.execute(select(*columns).where(*here), execution_options={"yield_per": PART})
    found: Counter[tuple[str, str]] = Counter()
    for row in read:
        digest = row.mailbox_digest or row.member_digest
        hidden = unseal_hidden(petition_id, digest, row.hidden_sealed)
        if postcode := hidden.get("postcode"):
            found[row.country or hidden.get("country", ""), postcode] += 1
    return found
