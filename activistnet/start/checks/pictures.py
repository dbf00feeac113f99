"""What keeps members' pictures."""

from collections.abc import Iterator

from .. import object_store
from .findings import OK, WRONG, Found, Place

CONNECT_SECONDS, READ_SECONDS = 3, 5


def store(place: Place) -> Iterator[Found]:
    """Whether it answers, and knows us; nothing is written."""
    ours = place.settings
    if ours.media_folder is not None:
        yield OK, f"They are files in {ours.media_folder}."
        return
    try:
        bucket = object_store.open_bucket(
            ours.media, connect_seconds=CONNECT_SECONDS, read_seconds=READ_SECONDS, tries=1
        )
        with object_store.said_plainly(bucket):
            bucket.call("list_objects_v2", Prefix=bucket.prefix, MaxKeys=1)
    except object_store.Unreachable as error:
        yield WRONG, f"{error} Until it answers, pictures don't show, and new ones are refused."
    else:
        yield OK, f"{bucket} answers."
