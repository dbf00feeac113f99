"""An S3-compatible store: backups are sent there part by part, and an upload that was cut goes on where it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path, PurePosixPath
from typing import Any

from ..start import object_store
from .errors import Failed
from .folders import NAME, keys_of

SMALLEST_PART = 16 * 1024 * 1024
MOST_PARTS = 9_000  # a store takes 10,000


@dataclass(frozen=True)
class Store:
    """A bucket that holds backups."""

    bucket: object_store.Bucket

    def send(self, path: Path) -> int:
        """Send a whole file; what an earlier try has sent is kept. How many bytes were sent now. Raises Failed."""
        key, size, sent = self._key(path.name), path.stat().st_size, 0
        part_size = max(SMALLEST_PART, -(-size // MOST_PARTS))
        with self._said_plainly():
            upload = self._unfinished(key) or self._call("create_multipart_upload", Key=key)["UploadId"]
            there = {part["PartNumber"]: part for part in self._parts(key, upload)}
            parts = []
            with path.open("rb") as file:
                for number in range(1, max(1, -(-size // part_size)) + 1):
                    content = file.read(part_size)
                    tag = self._tag_of(there.get(number), content)
                    if tag is None:
                        answer = self._call("upload_part", Key=key, UploadId=upload, PartNumber=number, Body=content)
                        tag = answer["ETag"]
                        sent += len(content)
                    parts.append({"PartNumber": number, "ETag": tag})
            self._call("complete_multipart_upload", Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
            if self._call("head_object", Key=key)["ContentLength"] != size:
                raise Failed(f"{path.name} is of another length in {self}: send it again.")
        return sent

    def names(self, site: str) -> list[str]:
        """The backups of this site that are there, the newest first. Raises Failed."""
        with self._said_plainly():
            pages = self._pages("list_objects_v2", Prefix=self._key(f"activistnet-{site}-"))
            found = [PurePosixPath(each["Key"]).name for page in pages for each in page.get("Contents", [])]
        return sorted((name for name in found if NAME.fullmatch(name)), reverse=True)

    def drop_older(self, site: str, keep: int) -> list[str]:
        """Delete all backups of this site but the newest `keep`, each with its keys. Raises Failed."""
        older = self.names(site)[keep:]
        with self._said_plainly():
            for name in older:
                self._call("delete_object", Key=self._key(name))
                self._call("delete_object", Key=self._key(keys_of(Path(name)).name))
        return older

    def __str__(self) -> str:
        return str(self.bucket)

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        with _failing(), object_store.said_plainly(self.bucket):
            yield

    def _key(self, name: str) -> str:
        return self.bucket.prefix + name

    def _call(self, operation: str, **arguments: object) -> Any:
        return self.bucket.call(operation, **arguments)

    def _pages(self, operation: str, **arguments: object) -> Any:
        return self.bucket.client.get_paginator(operation).paginate(Bucket=self.bucket.name, **arguments)

    def _unfinished(self, key: str) -> str | None:
        """The upload of this file that was cut."""
        found = self._call("list_multipart_uploads", Prefix=key).get("Uploads", [])
        return next((str(each["UploadId"]) for each in found if each["Key"] == key), None)

    def _parts(self, key: str, upload: str) -> Iterator[dict[str, Any]]:
        pages = self._pages("list_parts", Key=key, UploadId=upload)
        return (part for page in pages for part in page.get("Parts", []))

    def _tag_of(self, part: "dict[str, Any] | None", content: bytes) -> str | None:
        """Of a part that is there already, if it is the same."""
        same = f'"{md5(content, usedforsecurity=False).hexdigest()}"'
        return same if part and part["ETag"] == same and part["Size"] == len(content) else None


def open_store(address: str) -> Store:
    """The store that AWS_ENDPOINT_URL and the rest of these variables name. Raises Failed."""
    with _failing():
        return Store(object_store.open_bucket(address, connect_seconds=10, read_seconds=60, tries=5))


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except object_store.Unreachable as unreachable:
        raise Failed(str(unreachable)) from None
