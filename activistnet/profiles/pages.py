"""What a member did: what all who are shown what a visitor is see alike, made once for a while."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..core.data.paging import Page
from ..core.web.fragments import Html, fragments, write
from ..members.models import Member
from ..members.readers import VISITOR, Reader
from ..members.urls import profile
from ..petitions.names import tag_of_member
from . import queries
from .queries import Numbers

Load = Callable[..., Page[Any]]


@dataclass(frozen=True)
class Deeds:
    """Numbers, and one page of a list, written. `page` only says which pages are beside it."""

    numbers: Numbers
    lines: Html
    has_any: bool
    page: Page[None]

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return self.lines.size


def load(member: Member, reader: Reader, name: str, load: Load, *, after: str | None) -> Deeds:
    """What the list called `name` shows this reader."""
    if not reader.is_alike or (name == "replies" and reader.is_member(member.id)):
        return _read(member, reader, name, load, after)
    make = partial(_read, member, VISITOR, name, load, after)
    return fragments().get(profile(member.handle), ("deeds", name, after), make)


def _read(member: Member, reader: Reader, name: str, load: Load, after: str | None) -> Deeds:
    found = load(member, reader, after=after)
    if name == "signed":
        tags = {card.id: tag_of_member(card.id, member.id) for card in found.items}
        lines = write("profiles/_lines.html", "signed", found.items, tags)
    else:
        lines = write("profiles/_lines.html", "replies" if name == "replies" else "cards", found.items)
    return Deeds(queries.count_deeds(member.id), lines, bool(found.items), Page([], found.next, found.after))
