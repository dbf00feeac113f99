"""An S3-compatible store, as AWS_ENDPOINT_URL and its like name one: how it is reached, and what is wrong, in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SCHEME = "s3://"
REGION = "us-east-1"  # where none is set; most stores of one's own don't look at it


class Unreachable(Exception):
    """What it was asked for it didn't do; the text is a sentence."""


@dataclass(frozen=True)
class Bucket:
    """A bucket, and what the names in it begin with."""

    name: str
    prefix: str
    client: Any

    def call(self, operation: str, **arguments: object) -> Any:
        """Ask for something, as botocore calls it."""
        return getattr(self.client, operation)(Bucket=self.name, **arguments)

    def __str__(self) -> str:
        return f"{SCHEME}{self.name}/{self.prefix}".rstrip("/")


def open_bucket(address: str, *, connect_seconds: float, read_seconds: float, tries: int) -> Bucket:
    """The bucket at `s3://bucket/folder`; nothing is asked yet. Raises Unreachable."""
    # Here, as only who has a store pays for it: half a second and 30 MB of memory.
    from botocore.config import Config
    from botocore.session import Session

    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    session = Session()
    how = Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"total_max_attempts": tries, "mode": "standard"},
        # Stores of other makers know neither names of buckets in host names nor sums at the end of a body.
        s3={"addressing_style": "path"} if session.get_config_variable("endpoint_url") else {},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    made = Bucket(parts.netloc, f"{prefix}/" if prefix else "", None)
    with said_plainly(made):
        # botocore itself knows AWS_DEFAULT_REGION alone.
        region = os.environ.get("AWS_REGION") or session.get_config_variable("region") or REGION
        client = session.create_client("s3", region_name=region, config=how)
    return Bucket(made.name, made.prefix, client)


@contextmanager
def said_plainly(bucket: Bucket) -> Iterator[None]:
    """What goes wrong with a store is a sentence. Raises Unreachable."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    try:
        yield
    except NoCredentialsError:
        sentence = f"{bucket} asks for AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set."
        raise Unreachable(sentence) from None
    except ClientError as error:
        said = error.response.get("Error", {})
        raise Unreachable(f"{bucket} refuses: {said.get('Code')}, {said.get('Message')}") from None
    except (KeyError, RecursionError):  # botocore takes any page for an answer, and follows itself to any place
        sentence = f"{bucket} doesn't respond like a store. Check that AWS_ENDPOINT_URL points to one."
        raise Unreachable(sentence) from None
    except (BotoCoreError, ValueError) as error:
        raise Unreachable(f"{bucket} can't be reached: {str(error).rstrip('.')}.") from None
