"""Which petitions a member has signed: a list that can be found and read only with the keys.

What was signed just now waits beside the count for the clock, which adds to lists as it adds to counts.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ..core.data.crypto import blind_index, seal, unseal
from ..core.data.db import db
from .count_models import SignatureDelta
from .models import SignatureList, list_context

LISTS = SignatureList.__table__
DELTAS = SignatureDelta.__table__
DIGITS = 19  # every number is written in as many, so that its length says nothing


def owner_of(member_id: int) -> bytes:
    """Under which a member's list is kept."""
    return blind_index(str(member_id), scope="signature_lists")


def entry(petition_id: int, member_id: int) -> dict[str, Any]:
    """The parameters of a statement that notes one petition in a member's list."""
    row = _row(member_id, [petition_id])
    return {"list_owner": row["owner"], "petition_sealed": row["petitions_sealed"][0]}


def add(member_id: int, petition_ids: Iterable[int]) -> None:
    """Note that a member has signed these too. One that is there twice does no harm."""
    if not (ids := list(petition_ids)):
        return
    row = insert(LISTS).values(_row(member_id, ids))
    more = {"petitions_sealed": LISTS.c.petitions_sealed.concat(row.excluded.petitions_sealed)}
    db.session.execute(row.on_conflict_do_update(index_elements=["owner"], set_=more))


def read(member_id: int) -> list[int]:
    """The petitions a member has signed, each once, in the order of signing; also those withdrawn from since."""
    owner = owner_of(member_id)
    listed = select(func.unnest(LISTS.c.petitions_sealed)).where(LISTS.c.owner == owner)
    waiting = select(DELTAS.c.petition_sealed).where(DELTAS.c.list_owner == owner)
    sealed = db.session.scalars(listed.union_all(waiting))
    return list(dict.fromkeys(int(unseal(each, context=list_context(owner))) for each in sealed))


def remove(member_id: int) -> None:
    """Forget the list, and first what waits for it: the clock takes the same order, or would write it anew."""
    owner = owner_of(member_id)
    unlisted = update(DELTAS).where(DELTAS.c.list_owner == owner).values(list_owner=None, petition_sealed=None)
    db.session.execute(unlisted)
    db.session.execute(delete(LISTS).where(LISTS.c.owner == owner))


def _row(member_id: int, petition_ids: list[int]) -> dict[str, Any]:
    owner = owner_of(member_id)
    return {
        "owner": owner,
        "petitions_sealed": [seal(f"{each:0{DIGITS}}", context=list_context(owner)) for each in petition_ids],
    }
