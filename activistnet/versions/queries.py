"""What changed from one version to another, and which one somebody signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ..core.data.db import db
from ..core.words.difference import Budget, Piece, difference
from ..petitions.counts import TABLE
from ..petitions.models import COUNTED, Signature
from ..petitions.queries import PetitionPage
from ..petitions.version_models import VersionConsent
from ..petitions.version_queries import Signed, Version, list_signed, list_versions


@dataclass(frozen=True)
class Compared:
    """What another version changed: pieces of the demand and of the text, and whom it asked before, where others.

    Where one of the two `is_withheld`, no words are there.
    """

    title: Sequence[Piece]
    body: Sequence[Piece]
    asked_before: tuple[str, ...]
    is_withheld: bool


@dataclass(frozen=True)
class Listed:
    """A version with how many signed it, and what it changed from the one before; None for the first one."""

    version: Version
    signed: Signed
    change: Compared | None


@dataclass(frozen=True)
class Own:
    """Which version somebody signed, in which language they read it (empty for the original), and to which later ones
    they agreed; `newest` is that of now.
    """

    signature_id: int
    version: int
    read_in: str
    newest: int
    agreed: frozenset[int]

    @property
    def is_asked(self) -> bool:
        """Whether there is a later version that they don't sign yet."""
        return self.version < self.newest and self.newest not in self.agreed


def compare(earlier: Version, later: Version, budget: Budget | None = None) -> Compared:
    """What one changed from the other."""
    is_withheld = earlier.is_withheld or later.is_withheld
    asked_before = earlier.targets if earlier.targets != later.targets else ()
    if is_withheld:
        return Compared([], [], asked_before, is_withheld=True)
    title = [] if earlier.title == later.title else difference(earlier.title, later.title, budget)
    body = [] if earlier.body == later.body else difference(earlier.body, later.body, budget)
    return Compared(title, body, asked_before, is_withheld=False)


def list_compared(petition: PetitionPage) -> list[Listed]:
    """All versions of a petition, the newest first; none where there is only one."""
    if petition.version_number == 1:
        return []
    versions, budget = list_versions(petition), Budget()
    signed = {each.number: each for each in list_signed(petition.id)}
    befores: list[Version | None] = [*versions[1:], None]
    return [
        Listed(each, signed.get(each.number, Signed(each.number, 0)), compare(before, each, budget) if before else None)
        for each, before in zip(versions, befores, strict=True)
    ]


def find_own(signature_id: int) -> Own | None:
    """Of a counted signature; None of any other."""
    wanted = (
        select(Signature.version, Signature.read_in, TABLE.c.version_number)
        .join(TABLE, TABLE.c.id == Signature.petition_id)
        .where(Signature.id == signature_id, Signature.state == COUNTED)
    )
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        return None
    given = (VersionConsent.signature_id == signature_id, VersionConsent.given_at.is_not(None))
    agreed = db.session.scalars(select(VersionConsent.version).where(*given))
    return Own(signature_id, row.version, row.read_in, row.version_number, frozenset(agreed))
