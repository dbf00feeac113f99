"""The repair of counts: they are compared with the rows, and get what they are off by."""

from collections import Counter
from dataclasses import dataclass, field

from ...core.data import repairs
from ...core.data.db import db
from ...core.events import publish
from .. import recount_sql as sql
from ..count_models import CountCorrection
from ..events import SignaturesMoved

PART = 10_000  # rows at once: some hundredths of a second


@dataclass
class Off:
    """By how much what the rows say is more than what is kept: of the petition, and of each country, share, version and
    language.
    """

    petition: int = 0
    countries: Counter[str] = field(default_factory=Counter)
    shares: Counter[int] = field(default_factory=Counter)
    versions: Counter[int] = field(default_factory=Counter)  # but the first one, which has what is left
    languages: Counter[str] = field(default_factory=Counter)  # but the original's, which has what is left

    @property
    def brought(self) -> int:
        """By how much its shares were off, all together."""
        return sum(map(abs, self.shares.values()))

    def note(
        self, number: str, country: str, share_id: int | None, version: int | None, read_in: str | None, n: int
    ) -> None:
        """Add what one row of `READ` says, or so many of them."""
        if number in ("all", "petition"):
            self.petition += n
        if number in ("all", "country"):
            self.countries[country] += n
        if number in ("all", "share") and share_id is not None:
            self.shares[share_id] += n
        if number in ("all", "version") and version is not None and version > 1:
            self.versions[version] += n
        if number in ("all", "language") and read_in:
            self.languages[read_in] += n


def recount(petition_id: int, *, is_told: bool = True) -> Off:
    """Correct what is kept of a petition by what the rows say, and return by how much it was off.

    A count that was wrong is told on its page; `is_told` is false for one that nobody has seen yet.
    Rows, folded counts and waiting deltas are read in one snapshot and the difference is added, so neither signing
    nor folding has to wait. They come a part at a time: the database never works on all of them at once.
    """
    repairs.alone("petition", petition_id)
    off = _read(petition_id)
    of = {"petition_id": petition_id}
    if off.petition:
        db.session.execute(sql.CORRECT, {**of, "n": off.petition})
        if is_told:
            db.session.add(CountCorrection(petition_id=petition_id, n=off.petition))
        publish(SignaturesMoved(petition_id=petition_id))
    if countries := [{**of, "country": country, "n": n} for country, n in sorted(off.countries.items()) if n]:
        db.session.execute(sql.CORRECT_COUNTRY, countries)
    if shares := [{"share_id": share_id, "n": n} for share_id, n in sorted(off.shares.items()) if n]:
        db.session.execute(sql.CORRECT_SHARE, shares)
    if versions := [{**of, "version": version, "n": n} for version, n in sorted(off.versions.items()) if n]:
        db.session.execute(sql.CORRECT_VERSION, versions)
    if languages := [{**of, "language": language, "n": n} for language, n in sorted(off.languages.items()) if n]:
        db.session.execute(sql.CORRECT_LANGUAGE, languages)
    return off


def _read(petition_id: int) -> Off:
    found: Counter[tuple[str, str, int | None, int | None, str | None, int]] = Counter()  # as often as it comes
    read = db.session.execute(sql.READ, {"petition_id": petition_id}, execution_options={"yield_per": PART})
    for part in read.partitions(PART):
        found.update(part)
    off = Off()
    for (number, country, share_id, version, read_in, n), times in found.items():
        off.note(number, country, share_id, version, read_in, n * times)
    return off
