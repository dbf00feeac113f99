"""An S3-compatible store: backups are sent there part by part, and an upload that was cut goes on where it was."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from .errors import Failed
from .folders import NAME, keys_of

SCHEME = "s3://"
SMALLEST_PART = 16 * 1024 * 1024
MOST_PARTS = 9_000  # a store takes 10,000
REGION = "us-east-1"  # where none is set; most stores of one's own don't look at it


@dataclass(frozen=True)
class Store:
    """A bucket, and what the names in it begin with."""

    bucket: str
    prefix: str
    client: Any

    def send(self, path: Path) -> int:
        """Send a whole file; what an earlier try has sent is kept. How many bytes were sent now. Raises Failed."""
        key, size, sent = self._key(path.name), path.stat().st_size, 0
        part_size = max(SMALLEST_PART, -(-size // MOST_PARTS))
        with _said_plainly(self):
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
        with _said_plainly(self):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self._key(f"activistnet-{site}-")
            )
            found = [PurePosixPath(each["Key"]).name for page in pages for each in page.get("Contents", [])]
        return sorted((name for name in found if NAME.fullmatch(name)), reverse=True)

    def drop_older(self, site: str, keep: int) -> list[str]:
        """Delete all backups of this site but the newest `keep`, each with its keys. Raises Failed."""
        older = self.names(site)[keep:]
        with _said_plainly(self):
            for name in older:
                self._call("delete_object", Key=self._key(name))
                self._call("delete_object", Key=self._key(keys_of(Path(name)).name))
        return older

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    def _key(self, name: str) -> str:
        return self.prefix + name

    def _call(self, operation: str, **arguments: object) -> Any:
        return getattr(self.client, operation)(Bucket=self.bucket, **arguments)

    def _unfinished(self, key: str) -> str | None:
        """The upload of this file that was cut."""
        found = self._call("list_multipart_uploads", Prefix=key).get("Uploads", [])
        return next((str(each["UploadId"]) for each in found if each["Key"] == key), None)

    def _parts(self, key: str, upload: str) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("list_parts").paginate(Bucket=self.bucket, Key=key, UploadId=upload)
        return (part for page in pages for part in page.get("Parts", []))

    def _tag_of(self, part: "dict[str, Any] | None", content: bytes) -> str | None:
        """Of a part that is there already, if it is the same."""
        same = f'"{md5(content, usedforsecurity=False).hexdigest()}"'
        return same if part and part["ETag"] == same and part["Size"] == len(content) else None


def open_store(address: str) -> Store:
    """The store that AWS_ENDPOINT_URL and the rest of these variables name. Raises Failed."""
    # Here, as only those who send backups pay for it: a third of a second and 30 MB of memory.
    from botocore.config import Config
    from botocore.session import Session

    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    session = Session()
    how = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"total_max_attempts": 5, "mode": "standard"},
        # Stores of other makers know neither names of buckets in host names nor sums at the end of a body.
        s3={"addressing_style": "path"} if session.get_config_variable("endpoint_url") else {},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    made = Store(parts.netloc, f"{prefix}/" if prefix else "", None)
    with _said_plainly(made):
        # botocore itself knows AWS_DEFAULT_REGION alone.
        region = os.environ.get("AWS_REGION") or session.get_config_variable("region") or REGION
        client = session.create_client("s3", region_name=region, config=how)
    return Store(made.bucket, made.prefix, client)


@contextmanager
def _said_plainly(store: Store) -> Iterator[None]:
    """What goes wrong with a store is a sentence."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except NoCredentialsError:
        raise Failed(f"{store} asks for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set.") from None
    except ClientError as error:
        said = error.response.get("Error", {})
        raise Failed(f"{store} refuses: {said.get('Code')}, {said.get('Message')}") from None
    except (KeyError, RecursionError):  # botocore takes any page for an answer, and follows itself to any place
        raise Failed(f"{store} doesn't respond like a store. Check that AWS_ENDPOINT_URL points to one.") from None
    except (BotoCoreError, ValueError) as error:
        raise Failed(f"{store} can't be reached: {str(error).rstrip('.')}.") from None
