"""What those who signed one of two petitions are written about the one that takes their place."""

from dataclasses import dataclass

from ..core.data.db import db
from ..core.refusals import NotFound
from ..members.readers import VISITOR
from ..petitions import queries, rules
from ..petitions.heard import may_be_heard
from ..petitions.models import Petition
from ..petitions.queries import PetitionPage
from .models import Union
from .queries import UnionPage, find


@dataclass(frozen=True)
class Letter:
    """A union, the petition they signed, and the joint one."""

    union: UnionPage
    petition: PetitionPage
    joint: PetitionPage


def find_letter(union_id: int, petition_id: int) -> Letter | None:
    """The letter to who signed this one; None while one of the two is out of sight, or the joint one takes none.

    Nor is there one while moderators keep back who runs the joint one.
    """
    letter = _find(union_id, petition_id)
    if letter is None or letter.union.state != "joined" or not rules.takes_signatures(letter.joint):
        return None
    return letter if may_be_heard(db.session.get_one(Petition, letter.joint.id)) else None


def find_farewell(union_id: int) -> Letter | None:
    """The letter to who signed the joint petition itself, once it was taken back; None while it is out of sight."""
    row = db.session.get(Union, union_id)
    if row is None or row.state != "undone" or row.joined_id is None:
        return None
    return _find(union_id, row.joined_id)


def _find(union_id: int, petition_id: int) -> Letter | None:
    union = find(union_id)
    if union is None or union.joint is None:
        return None
    try:
        return Letter(union, queries.get_page(petition_id, VISITOR), queries.get_page(union.joint.id, VISITOR))
    except NotFound:
        return None
