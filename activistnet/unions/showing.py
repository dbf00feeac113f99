"""What the pages of three petitions show of their union, and what their reader may do about it."""

import time
from dataclasses import dataclass

from ..core.web.fragments import Html, fragments, write
from ..core.web.pagestore import numbered
from ..members.readers import Reader
from ..petitions.queries import PetitionPage
from . import queries
from .queries import UnionPage

PARTS = "unions/_parts.html"


@dataclass(frozen=True)
class Shown:
    """`numbers` is what everybody is told of it; `own_id` a signature of the reader's that can move."""

    union: UnionPage
    numbers: Html
    is_joint: bool
    own_id: int | None
    is_owner: bool
    names: list[str | None]  # of those who own it, as far as the reader is to know


def find(petition: PetitionPage, reader: Reader) -> Shown | None:
    """None where there is nothing to say."""
    union = queries.find(petition.union_id) if petition.union_id else None
    if union is None or union.joint is None:
        return None
    is_joint = union.joint.id == petition.id
    may_move = (
        union.state == "joined" and petition.signature_state != "counted"
        if is_joint
        else petition.signature_state == "counted"
    )
    own_id = queries.find_own(union, reader) if may_move and union.state == "joined" else None
    numbers, names = _numbers(petition, union, is_joint=is_joint), queries.names_of(union, reader)
    return Shown(union, numbers, is_joint, own_id, union.is_of(reader.id), names)


def _numbers(petition: PetitionPage, union: UnionPage, *, is_joint: bool) -> Html:
    """Made once until the count moves, and anew each minute."""
    key = ("union", petition.id, union, petition.count_version, int(time.time() // 60))
    return fragments().get(numbered(petition.id), key, lambda: _written(petition, union, is_joint=is_joint))


def _written(petition: PetitionPage, union: UnionPage, *, is_joint: bool) -> Html:
    if not is_joint:
        return write(PARTS, "original", petition, union, queries.count_moved(union.id, petition.id))
    return write(PARTS, "joint", union, queries.parts(union), queries.count_returned(union.id))
