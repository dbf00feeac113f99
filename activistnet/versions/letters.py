"""What those who signed an earlier version are written about the one of now."""

from dataclasses import dataclass

from ..core.data.db import db
from ..core.refusals import NotFound
from ..members.models import Member
from ..members.readers import VISITOR
from ..petitions import queries, rules
from ..petitions.in_languages import text_signed
from ..petitions.models import Signature
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
    """The letter about it; None where it has no later version, takes no signatures, or its author may not write."""
    try:
        petition = queries.get_page(petition_id, VISITOR)
    except NotFound:
        return None
    version = find_version(petition, petition.version_number)
    author = db.session.get(Member, petition.author_id)
    if version is None or author is None or not author.is_active or not rules.takes_signatures(petition):
        return None
    return Letter(petition, version) if petition.version_number > 1 else None
