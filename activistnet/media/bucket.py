"""The files of pictures in an S3-compatible store, which may be slow or away: nobody waits for it long, or in numbers.

A picture that is moved is copied, then deleted where it was: a process that ends in between has it in both places, and
the next try goes on there. What may be shown the row of a picture says, never the place alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from gevent import Timeout
from structlog import get_logger

from ..core.outside.breaker import Breaker
from ..core.outside.places import Places
from ..start import object_store
from .errors import StoreAway
from .places import Place, path_of

CONNECT_SECONDS, READ_SECONDS, SEND_SECONDS = 2.0, 4.0, 12.0
REST_SECONDS = 5.0  # nobody asks again before
LINE_SECONDS = 0.5  # for a place among those who ask
GONE = ("NoSuchKey", "404", "NotFound")
log = get_logger()


class Bucket:
    """A part of a bucket. See `store` for what each of its methods does; all raise StoreAway, and Busy."""

    def __init__(self, address: str, *, at_once: int) -> None:
        self._address = address
        self._places = Places(at_once, waiting=10 * at_once, seconds=LINE_SECONDS)
        self._breaker = Breaker(rest=REST_SECONDS)
        self._opened: object_store.Bucket | None = None

    def put(self, place: Place, picture_id: str, name: str, content: bytes) -> None:
        """Whole, or not at all."""
        with self._asked(SEND_SECONDS) as bucket:
            _expect(bucket.call("put_object", Key=_key(bucket, place, picture_id, name), Body=content), "ETag")

    def read(self, place: Place, picture_id: str, name: str) -> bytes | None:
        """None where there is none."""
        with self._asked(READ_SECONDS) as bucket:
            try:
                answer = bucket.call("get_object", Key=_key(bucket, place, picture_id, name))
            except bucket.client.exceptions.ClientError as error:
                if error.response.get("Error", {}).get("Code") in GONE:
                    return None
                raise
            _expect(answer, "ETag")
            content: bytes = answer["Body"].read()
            return content

    def move(self, picture_id: str, before: Place, after: Place) -> None:
        """One file after the other."""
        with self._asked(SEND_SECONDS) as bucket:
            for key in _keys(bucket, f"{path_of(before, picture_id)}/"):
                target = _key(bucket, after, picture_id, PurePosixPath(key).name)
                copied = bucket.call("copy_object", Key=target, CopySource={"Bucket": bucket.name, "Key": key})
                _expect(copied["CopyObjectResult"], "ETag")
                bucket.call("delete_object", Key=key)

    def remove(self, place: Place, picture_id: str) -> None:
        """One file after the other."""
        with self._asked(SEND_SECONDS) as bucket:
            for key in _keys(bucket, f"{path_of(place, picture_id)}/"):
                bucket.call("delete_object", Key=key)

    def list_older(self, place: Place, than: float) -> Iterator[str]:
        """Those with a file that was written before; the names of a picture follow each other."""
        moment, before = datetime.fromtimestamp(than, UTC), ""
        more: dict[str, str] = {}
        while True:
            with self._asked(SEND_SECONDS) as bucket:
                page = bucket.call("list_objects_v2", Prefix=f"{bucket.prefix}{place}/", **more)
                more = {"ContinuationToken": page["NextContinuationToken"]} if page["IsTruncated"] else {}
                written = [(PurePosixPath(each["Key"]), each["LastModified"]) for each in page.get("Contents", [])]
            for path, written_at in written:
                picture_id = path.parent.name
                if written_at < moment and picture_id != before:
                    before = picture_id
                    yield picture_id
            if not more:
                return

    @contextmanager
    def _asked(self, seconds: float) -> Iterator[object_store.Bucket]:
        """Ask in a place among a few, for so long; after a failure it rests."""
        if self._breaker.refuses():
            raise StoreAway(retry_after=int(REST_SECONDS))
        with self._places.taken():
            timeout = Timeout(seconds)
            try:
                with timeout:
                    bucket = self._opened = self._opened or _open(self._address)
                    with object_store.said_plainly(bucket):
                        yield bucket
            except (object_store.Unreachable, Timeout) as error:
                if isinstance(error, Timeout) and error is not timeout:
                    raise  # whoever asked ends, and the store is not at fault
                self._breaker.trip()
                why = str(error) if isinstance(error, object_store.Unreachable) else f"no answer within {seconds:g} s"
                log.warning("the store of pictures is away", why=why)
                raise StoreAway(retry_after=int(REST_SECONDS)) from error
            self._breaker.reset()


def _open(address: str) -> object_store.Bucket:
    return object_store.open_bucket(address, connect_seconds=CONNECT_SECONDS, read_seconds=READ_SECONDS, tries=1)


def _key(bucket: object_store.Bucket, place: Place, picture_id: str, name: str) -> str:
    return f"{bucket.prefix}{path_of(place, picture_id)}/{name}"


def _keys(bucket: object_store.Bucket, below: str) -> list[str]:
    """The names of the few files of a picture."""
    found: dict[str, Any] = bucket.call("list_objects_v2", Prefix=f"{bucket.prefix}{below}")
    _expect(found, "IsTruncated")
    return [each["Key"] for each in found.get("Contents", [])]


def _expect(answer: Any, name: str) -> None:
    """That an answer holds what every store says. Raises KeyError, which `said_plainly` knows.

    What stands in front of a store, or in its place, may say yes to all it is asked, with a page of its own.
    """
    if name not in answer:
        raise KeyError(name)
