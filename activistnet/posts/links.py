"""Addresses of posts."""

import re
from typing import NamedTuple, Protocol

from ..core.application import settings
from . import urls
from .kinds import kind_of

REPLY = re.compile(r"(?:^|/r/|#r)([1-9][0-9]{0,17})\Z", re.ASCII)
DISCUSSION = re.compile(r"(?:^|/discussions/)([1-9][0-9]{0,17})(?![0-9])", re.ASCII)


class Addressed(Protocol):
    """Anything that knows which post it is about: an entity, a card, a row of a list."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def slug(self) -> str: ...


class Address(NamedTuple):
    """Just what an address of a post is made of."""

    id: int
    kind: str
    slug: str


def post_url(post: Addressed) -> str:
    """The one address of a post: /discussions/12/night-clinics, /petitions/12/p-12, /r/12."""
    address = bare_url(post)
    return f"{address}/{canonical_slug(post)}" if kind_of(post).opens_thread else address


def bare_url(post: Addressed) -> str:
    """The same without the words at its end: what all addresses of a post begin with."""
    return f"{kind_of(post).path}/{post.id}"


def canonical_slug(post: Addressed) -> str:
    """The slug an address must end with."""
    return post.slug or f"p-{post.id}"


def share_url(token: str) -> str:
    """The whole address of a share's link, to be passed on elsewhere."""
    return f"{settings().base_url}{urls.share_link(token)}"


def replies_in(lines: str) -> list[int] | None:
    """The replies of which somebody gives addresses or numbers, one per line, each once; None where one is neither."""
    found = [REPLY.search(line.strip()) for line in lines.splitlines() if line.strip()]
    return list(dict.fromkeys(int(each[1]) for each in found if each)) if all(found) else None


def discussion_in(address: str) -> int | None:
    """The discussion of which somebody gives the address, or the number."""
    found = DISCUSSION.search(address.strip())
    return int(found[1]) if found else None
