"""What those who signed an earlier version are written about the one of now."""

from dataclasses import dataclass

from ..core.data.db import db
from ..core.refusals import NotFound
from ..members.readers import VISITOR
from ..petitions import queries, rules
from ..petitions.heard import may_be_heard
from ..petitions.in_languages import text_signed
from ..petitions.models import Petition, Signature
from ..petitions.newcomers import find_newcomer
from ..petitions.queries import PetitionPage
from ..petitions.version_queries import Version, find_version


@dataclass(frozen=True)
class Letter:
    """A petition and its version of now."""

    petition: PetitionPage
    version: Version

    def read(self, number: int) -> Version | None:
        """An earlier version of it."""
        return find_version(self.petition, number)

    def title_in(self, signature: Signature, version: Version) -> str:
        """The demand of a version in the language in which its reader signed, where it is in that; else the original,
        or that of now where it is withheld.
        """
        return text_signed(self.petition, version, signature.read_in).title or self.version.title


def find(petition_id: int) -> Letter | None:
    """The letter about it; None where it has no later version, takes no signatures, or can't be written of now.

    That is while moderators keep its author from reaching people, and while the author has joined only now.
    """
    try:
        petition = queries.get_page(petition_id, VISITOR)
    except NotFound:
        return None
    version = find_version(petition, petition.version_number)
    if version is None or petition.version_number == 1 or not rules.takes_signatures(petition):
        return None
    is_heard = may_be_heard(db.session.get_one(Petition, petition_id)) and find_newcomer(petition_id) is None
    return Letter(petition, version) if is_heard else None
