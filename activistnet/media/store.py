"""Where the files of pictures are kept: in a folder or in an S3-compatible store, as MEDIA says.

Both have a place for what was sent, what is shown and what is out of sight. A file is whole under its name, or not
there. All of these raise StoreAway where the store does not answer, and Busy where too many wait for it already. What
changes something is the same again.
"""

from collections.abc import Iterator
from typing import TypeAlias

from flask import current_app

from ..core.application import Site, settings
from .bucket import Bucket
from .folder import Folder
from .places import Place

SENT = "original"
PARTS = 5  # one in so many of the places for requests may wait for a store
Store: TypeAlias = Folder | Bucket


def init_app(app: Site) -> None:
    """What reaches other machines is loaded before anybody waits for it."""
    if app.settings.media_folder is None:
        import botocore.session  # noqa: F401


def name_of(width: int) -> str:
    """The file of a picture in one of its widths."""
    return f"{width}.webp"


def put(place: Place, picture_id: str, name: str, content: bytes) -> None:
    """Write a file. Raises NoRoom when the disk is full."""
    _store().put(place, picture_id, name, content)


def read(place: Place, picture_id: str, name: str) -> bytes | None:
    """What a file holds; None where there is none."""
    return _store().read(place, picture_id, name)


def move(picture_id: str, before: Place, after: Place) -> None:
    """Put all files of a picture into another place. One at a time moves a picture."""
    _store().move(picture_id, before, after)


def remove(picture_id: str, *places: Place) -> None:
    """Delete the files of a picture in these places."""
    for place in places:
        _store().remove(place, picture_id)


def list_older(place: Place, than: float) -> Iterator[str]:
    """The pictures of a place that were last written before this second of the clock."""
    return _store().list_older(place, than)


def _store() -> Store:
    """The folder, or what this process knows of the store."""
    ours = settings()
    if ours.media_folder is not None:
        return Folder(ours.media_folder)
    known: dict[str, Bucket] = current_app.extensions.setdefault("media", {})
    if ours.media not in known:
        known[ours.media] = Bucket(ours.media, at_once=max(1, ours.pool // PARTS))
    return known[ours.media]
