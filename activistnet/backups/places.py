"""Where backups go: a folder, or a store by way of a folder, so that a slow line holds up neither site nor snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519

from config import Settings

from ..start.object_store import SCHEME
from . import folders
from .making import Made, make
from .store import Store, open_store

BACKUPS, UNSENT = "backups", "unsent"


@dataclass(frozen=True)
class Place:
    """A folder where backups become whole, and the store they are sent to from there, if any."""

    folder: Path
    store: Store | None

    def __str__(self) -> str:
        return str(self.store or self.folder)


def place_of(settings: Settings, named: str) -> Place:
    """What --to says, else BACKUP_TO, else the folder in VAR_DIR. Raises Failed."""
    where = named or settings.backup_to
    own = settings.var_dir / BACKUPS
    if where.startswith(SCHEME):
        return Place(own / UNSENT, open_store(where))
    return Place(Path(where).resolve() if where else own, None)


def make_at(place: Place, settings: Settings, recipients: Sequence[x25519.Recipient]) -> Made:
    """Make a backup, send it where it is to go, and drop those that are more than BACKUP_KEEP. Raises Failed."""
    made = make(settings, place.folder, recipients)
    folders.drop_older(place.folder, made.manifest.site, settings.backup_keep)
    if place.store is not None:
        send_waiting(place)
        place.store.drop_older(made.manifest.site, settings.backup_keep)
    return made


def send_waiting(place: Place) -> list[tuple[str, int]]:
    """Send what waits in the folder, the oldest first, and delete it there; names and bytes sent. Raises Failed."""
    sent = []
    for path in reversed(folders.whole_files(place.folder)):
        if place.store is not None:
            # The keys first, as when it was made.
            place.store.send(folders.keys_of(path))
            sent.append((path.name, place.store.send(path)))
            path.unlink()
            folders.keys_of(path).unlink()
    return sent
