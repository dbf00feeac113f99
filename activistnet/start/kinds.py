"""The kinds of settings: what a variable should be, in words that follow "should be", and how it is read."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple, TypeAlias, TypeVar

from pyrage import RecipientError, x25519

from . import addresses, folders
from .object_store import SCHEME

T = TypeVar("T")
SHORTEST_KEY = 32  # characters; fewer cannot hold 128 bits even in hex
SHORTEST_TOKEN = 16
FEWEST = 8  # different characters: a random key of 32 hex digits has fewer once in 20 million times
MOST = 1_000_000
LONGEST_NAME = 100


class Kind(NamedTuple):
    """`read` raises ValueError when a variable is not what is `wanted`."""

    wanted: str
    read: Callable[[str], object]


def _number(read: Callable[[str], float], least: float, most: float = MOST) -> Callable[[str], float]:
    def checked(text: str) -> float:
        number = read(text)
        if not least <= number <= most:  # nor is "nan"
            raise ValueError
        return number

    return checked


def _argon2(text: str) -> tuple[int, int, int]:
    memory, passes, lanes = (int(part) for part in text.split(","))
    if not (19456 <= memory <= 4194304 and 2 <= passes <= 100 and 1 <= lanes <= 64):
        raise ValueError
    return memory, passes, lanes


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _each(read: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    return lambda text: tuple(map(read, _listed(text)))


def _key(text: str, shortest: int = SHORTEST_KEY) -> str:
    """Long enough, and neither one letter nor one word said again and again."""
    if len(text) < shortest or len(set(text)) < FEWEST or text in (text + text)[1:-1]:
        raise ValueError
    return text


def _sealing_keys(text: str) -> tuple[str, ...]:
    """Without the names they have there."""
    keys = tuple(_key(part.rpartition(":")[2]) for part in _listed(text))
    if not keys:
        raise ValueError
    return keys


def _name(text: str) -> str:
    text.encode()  # what is no UTF-8 fails here
    if len(text) > LONGEST_NAME or text != text.strip():
        raise ValueError
    return text


def _recipient(text: str) -> str:
    try:
        x25519.Recipient.from_str(text)
    except RecipientError as error:
        raise ValueError from error
    return text


def _folder_or_bucket(text: str) -> str:
    """A folder that can be written to, or a bucket with or without a beginning of names."""
    if text.startswith("s3:"):
        if not re.fullmatch(SCHEME + r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.=+-]+)*/?", text, re.ASCII):
            raise ValueError
        return text
    if not Path(text).is_absolute():
        raise ValueError
    return str(folders.writable(text))


def _listening(text: str) -> str:
    if not re.fullmatch(r"[\w.:%-]+", text, re.ASCII) or not all(text.strip(".").split(".")):
        raise ValueError
    return text


Name: TypeAlias = Annotated[str, Kind(f"a name of at most {LONGEST_NAME} characters", _name)]
Folder: TypeAlias = Annotated[Path, Kind("a folder that can be written to", folders.writable)]
Place: TypeAlias = Annotated[Path | None, Kind("a folder that is there", folders.there)]
Switch: TypeAlias = Annotated[bool, Kind("0 or 1", lambda text: bool(("0", "1").index(text)))]
Whole: TypeAlias = Annotated[int, Kind(f"a whole number from 0 to {MOST}", _number(int, 0))]
Count: TypeAlias = Annotated[int, Kind(f"a whole number from 1 to {MOST}", _number(int, 1))]
Processes: TypeAlias = Annotated[int, Kind("a whole number from 1 to 1000", _number(int, 1, 1000))]
Port: TypeAlias = Annotated[int, Kind("a whole number from 0 to 65535", _number(int, 0, 65535))]
Number: TypeAlias = Annotated[float, Kind(f"a number from 0 to {MOST}", _number(float, 0))]
Seconds: TypeAlias = Annotated[float, Kind(f"a number of seconds from 1 to {MOST}", _number(float, 1))]
Argon2: TypeAlias = Annotated[
    tuple[int, int, int],
    Kind(
        "three whole numbers such as 65536,3,4: KiB of memory from 19456 to 4194304, passes from 2 to 100, and lanes"
        " from 1 to 64",
        _argon2,
    ),
]
A_KEY = f"of at least {SHORTEST_KEY} characters, such as `openssl rand -base64 32` makes"
Key: TypeAlias = Annotated[str, Kind(f"a random key {A_KEY}", _key)]
Keys: TypeAlias = Annotated[tuple[str, ...], Kind(f"random keys {A_KEY}, comma-separated", _each(_key))]
SealingKeys: TypeAlias = Annotated[
    tuple[str, ...], Kind(f"random keys {A_KEY}, as id:key, comma-separated", _sealing_keys)
]
Token: TypeAlias = Annotated[
    str,
    Kind(f"a random text of at least {SHORTEST_TOKEN} characters", lambda text: _key(text, SHORTEST_TOKEN)),
]
Recipients: TypeAlias = Annotated[
    tuple[str, ...],
    Kind("recipients of age such as age1 and 58 letters and digits, comma-separated", _each(_recipient)),
]
BackupPlace: TypeAlias = Annotated[
    str, Kind("a folder such as /srv/backups that can be written to, or s3://bucket/folder", _folder_or_bucket)
]
MediaPlace: TypeAlias = Annotated[
    str, Kind("a folder such as /srv/media that can be written to, or s3://bucket/folder", _folder_or_bucket)
]
Listening: TypeAlias = Annotated[str, Kind("a name or an address of this machine", _listening)]
Hosts: TypeAlias = Annotated[tuple[str, ...], Kind("host names without port, comma-separated", _each(addresses.host))]
Networks: TypeAlias = Annotated[
    tuple[addresses.Network, ...],
    Kind("addresses or networks such as 203.0.113.7 or 2001:db8::/48, comma-separated", _each(addresses.network)),
]
Site: TypeAlias = Annotated[
    str, Kind("an address such as https://example.org, with nothing behind host and port", addresses.site)
]
Sites: TypeAlias = Annotated[
    tuple[str, ...], Kind("addresses such as https://example.org, comma-separated", _each(addresses.site))
]
DatabaseUrl: TypeAlias = Annotated[
    str,
    Kind("an address such as postgresql://name:password@host/database, with %40 for an @ in it", addresses.database),
]
RedisUrl: TypeAlias = Annotated[
    str,
    Kind("an address such as redis://:password@host:6379/0 or unix://:password@/path?db=0", addresses.redis),
]
MailUrl: TypeAlias = Annotated[
    str,
    Kind("file:, file:/folder, smtp://host or smtp://name:password@host:port, or the same with smtps", addresses.mail),
]
Mailbox: TypeAlias = Annotated[str, Kind("a sender such as Name <name@example.org>", addresses.mailbox)]
Contact: TypeAlias = Annotated[
    str, Kind("an address such as mailto:name@example.org or https://example.org/page", addresses.contact)
]
