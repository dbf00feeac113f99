"""Finding the petition that somebody wants to join theirs with."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ..members.readers import Reader

NUMBER = re.compile(r"(?:.*/petitions/)?(\d{1,18})(?:[/?#].*)?", re.ASCII)
# What a feature above knows of petitions that ask for something like a demand: see `wiring`.
Similar = Callable[[str, Reader], Sequence[Any]]
SIMILAR: list[Similar] = []
SHOWN = 6


def register(similar: Similar) -> None:
    """Have this look for those that are alike."""
    SIMILAR[:] = [similar]


def number_in(typed: str) -> int | None:
    """The number of the petition that an address leads to, or the number itself."""
    found = NUMBER.fullmatch(typed.strip().removeprefix("#"))
    return int(found[1]) if found else None


def list_similar(demand: str, reader: Reader, *, but: int) -> list[Any]:
    """Open petitions much like it, those most alike first, without itself."""
    return [each for find in SIMILAR for each in find(demand, reader) if each.id != but]
