"""What a backup says of itself, in its first member: it is read before anything is restored."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from ..start.keys import Note
from .errors import Damaged, Failed

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`rows` are counted in the snapshot that was dumped; `keys` are fingerprints, as the database holds them."""

    format: int
    code: str
    revision: str
    server: int  # the major version of PostgreSQL
    made_at: str
    site: str  # the same for all backups of one database, wherever it runs
    base_url: str
    rows: dict[str, int]
    keys: list[list[str]]  # purpose and fingerprint
    pictures: str = ""  # the store that has them, where they are not in the backup itself

    @property
    def total(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())

    @property
    def noted_keys(self) -> set[Note]:
        """What the ledger of keys holds."""
        return {(purpose, bytes.fromhex(fingerprint)) for purpose, fingerprint in self.keys}

    @property
    def age(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)

    def written(self) -> bytes:
        """As a member of the backup."""
        return json.dumps(asdict(self), indent=1).encode() + b"\n"


def read_first(members: Iterator[tuple[str, bytes]]) -> Manifest:
    """The manifest, which stands first. Raises Damaged, or Failed for a format this code doesn't know."""
    name, content = next(members, ("", b""))
    try:
        said = json.loads(content) if name == NAME else None
        if isinstance(said, dict) and said.get("format") != FORMAT:
            raise Failed(
                f"It is of format {said.get('format')}, and this release reads format {FORMAT}:"
                f" use the release it was made with, {said.get('code')}."
            )
        if not isinstance(said, dict):
            raise Damaged("It holds no backup of this site.")
        return Manifest(**said)
    except (ValueError, TypeError):
        raise Damaged("It holds no backup of this site.") from None
