"""Parts of pages that everybody is shown alike, made once for a while and not for each reader.

A part depends on its key and on language and zone, and on nothing else. What differs is left open in it and filled in
when it is shown: how long ago something was, and what a member may do with what is their own.
"""

import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from flask import Flask, current_app
from markupsafe import Markup

from ..data.time import now
from ..words.language import ago, language, zone_name
from .forgetting import Forgetting
from .pagestore import LocalCache

T = TypeVar("T")
SECONDS = 5  # what is said to be forgotten is forgotten at once; this is for what nobody says, as a changed name
STALE_SECONDS = 5  # while it is made anew
FIXED = timedelta(days=9)  # from then on a time is told as a date
MOST_BYTES = 32_000_000
OPENING = re.compile("\x00([^\x00]*)\x00")  # no text that is stored holds a NUL


class Key(NamedTuple):
    """What a part depends on. It is forgotten with the page at `path`."""

    path: str
    part: tuple[Any, ...]
    language: str
    zone: str


class Kept(Generic[T]):
    """A part with its age."""

    def __init__(self, value: T, *, made_at: float, size: int) -> None:
        self.value = value
        self.made_at = made_at
        self.size = size


class Own(NamedTuple):
    """Two ways to write something: for the member it belongs to, and for everybody else."""

    member_id: int
    own: str
    others: str


class Html:
    """HTML with openings."""

    def __init__(self, written: str) -> None:
        self._pieces = _pieces(written)
        self.size = 2 * len(written)

    def shown_to(self, member_id: int | None) -> Markup:
        """The whole HTML, as this member, or a visitor, is shown it now."""
        shown = [piece if isinstance(piece, str) else _filled(piece, member_id) for piece in self._pieces]
        return Markup("".join(shown))  # noqa: S704 - written by a template, which has escaped what it was given


class Fragments:
    """The parts that this process keeps."""

    def __init__(self, forgetting: Forgetting | None) -> None:
        self._forgetting = forgetting
        self._store: LocalCache[Key, Kept[Any]] = LocalCache(most_bytes=MOST_BYTES)
        if forgetting is not None:
            forgetting.stores.append(self._store)

    def get(self, path: str, part: tuple[Any, ...], make: Callable[[], T], *, size: Callable[[T], int]) -> T:
        """The part of the page at `path`, made now unless it is kept. `part` says all that it depends on."""
        if self._forgetting is None:
            return make()
        key = Key(path, part, language(), zone_name())
        kept: Kept[T] | None = self._store.get(key)
        if kept is not None and self._is_young(kept, SECONDS):
            return kept.value
        self._forgetting.loop.start()  # by the first part, so that it runs in the process that serves
        making, is_mine = self._store.begin(key)
        if not is_mine:
            return kept.value if kept is not None and self._is_young(kept, SECONDS + STALE_SECONDS) else make()
        try:
            value = make()
            self._store.put(key, Kept(value, made_at=making.begun_at, size=size(value)), making)
        finally:
            self._store.end(key, making)
        return value

    def _is_young(self, kept: Kept[Any], seconds: float) -> bool:
        """Where the word to forget it may not have arrived, a second is the most."""
        assert self._forgetting is not None  # noqa: S101 - nothing is kept without it
        age = time.time() - kept.made_at
        return 0 <= age < 1 or (0 <= age < seconds and self._forgetting.has_heard_since(kept.made_at))


def init_app(app: Flask) -> None:
    """Keep parts where whole pages are kept too, and forget them with these."""
    cache = app.extensions.get("pagecache")
    app.extensions["fragments"] = Fragments(cache.forgetting if cache else None)
    app.add_template_global(own, "own")
    app.add_template_global(since, "since")


def fragments() -> Fragments:
    """Those of this application."""
    found: Fragments = current_app.extensions["fragments"]
    return found


def own(member_id: int, own: str, others: str) -> Markup:
    """In a template: what this member is shown, and what everybody else is."""
    return Markup(f"\x00{member_id}\x01{own}\x01{others}\x00")  # noqa: S704 - both were written by a template


def since(moment: datetime) -> Markup:
    """In a template: how long ago that was, when it is shown."""
    return Markup(f"\x00{moment.isoformat()}\x00") if now() - moment < FIXED else Markup.escape(ago(moment))  # noqa: S704


def _pieces(written: str) -> list[str | datetime | Own]:
    """Texts and openings by turns."""
    parts: Sequence[str] = OPENING.split(written)
    return [part if n % 2 == 0 else _opening(part) for n, part in enumerate(parts)]


def _opening(part: str) -> datetime | Own:
    if "\x01" not in part:
        return datetime.fromisoformat(part)
    member_id, own, others = part.split("\x01")
    return Own(int(member_id), own, others)


def _filled(piece: datetime | Own, member_id: int | None) -> str:
    if isinstance(piece, datetime):
        return ago(piece)
    return piece.own if piece.member_id == member_id else piece.others
