"""Parts of pages that everybody is shown alike, made once for a while and not for each reader.

A part depends on its key and on language and zone, and on nothing else. What differs is left open in it and filled in
when it is shown: how long ago something was, the token of a form, and what a member may do with what is their own.
"""

import re
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from flask import Flask, current_app
from markupsafe import Markup, escape

from ..data.time import now
from ..words import markup
from ..words.language import ago, language, zone_name
from .csrf import HiddenField, csrf_field
from .forgetting import Forgetting
from .pagestore import HasSize, LocalCache

T = TypeVar("T")
Part = TypeVar("Part", bound=HasSize)
SECONDS = 2  # what is said to be forgotten is forgotten at once; this is for what nobody says, as a changed name
STALE_SECONDS = 5  # while it is made anew
FIXED = timedelta(days=9)  # from then on a time is told as a date
MOST_BYTES = 32_000_000
BESIDE = 2000  # bytes of a part beside its HTML: all there is of an empty one, and of those anybody can ask for many
OPEN = ContextVar("openings are left", default=False)
OPENING = re.compile("\x00([^\x00]*)\x00")  # no text that is stored holds a NUL


class Key(NamedTuple):
    """What a part depends on. It is forgotten with the page at `path`, or with the pages of a number (`numbered`)."""

    path: str
    part: tuple[Any, ...]
    language: str
    zone: str

    @property
    def about(self) -> str:
        """A part has one name."""
        return self.path


class Kept(Generic[T]):
    """A part with its age."""

    def __init__(self, value: T, *, made_at: float, size: int) -> None:
        self.value = value
        self.made_at = made_at
        self.size = size


class Mine(NamedTuple):
    """Ways to write something: each for whom it is true of (`member:12`, `signed:7`), the first that is, and for
    everybody else.
    """

    cases: tuple[tuple[str, str], ...]
    others: str

    def filled(self, true: frozenset[str], _own: Mapping[str, str | int]) -> str:
        """What is written for the reader."""
        for what, written in self.cases:
            if what in true:
                return written
        return self.others


class Own(NamedTuple):
    """What the page of each reader puts in, such as their name."""

    name: str

    def filled(self, _true: frozenset[str], own: Mapping[str, str | int]) -> str:
        """What the page says."""
        return escape(own.get(self.name, ""))


class Token(NamedTuple):
    """The token of a form, which nobody else may be shown."""

    def filled(self, _true: frozenset[str], _own: Mapping[str, str | int]) -> str:
        """As the page's own forms hold it."""
        return csrf_field().__html__()


class Moment(NamedTuple):
    """When something was."""

    at: datetime

    def filled(self, _true: frozenset[str], _own: Mapping[str, str | int]) -> str:
        """How long ago that is now."""
        return ago(self.at)


Opening: TypeAlias = Mine | Own | Token | Moment


class Html:
    """HTML with openings."""

    def __init__(self, written: str) -> None:
        parts = OPENING.split(written)  # texts and openings by turns
        self._parts = parts
        self._openings = [_opening(part) for part in parts[1::2]]
        self.size = 2 * len(written)

    def shown(self, *mine: str, **own: str | int) -> Markup:
        """The whole HTML as it is now for somebody of whom all that is true, with what is their own by its name.

        What is no HTML is escaped.
        """
        true, parts = frozenset(mine), self._parts.copy()
        parts[1::2] = [opening.filled(true, own) for opening in self._openings]
        return markup.written("".join(parts))


def write(template: str, macro: str, *args: Any) -> Html:
    """What a macro writes. An opening is left where it tells how long ago something was (`ago`), and for tokens."""
    opened = OPEN.set(True)
    try:
        return Html(getattr(current_app.jinja_env.get_template(template).module, macro)(*args))
    finally:
        OPEN.reset(opened)


class Fragments:
    """The parts that this process keeps."""

    def __init__(self, forgetting: Forgetting | None) -> None:
        self._forgetting = forgetting
        self._store: LocalCache[Key, Kept[Any]] = LocalCache(most_bytes=MOST_BYTES)
        if forgetting is not None:
            forgetting.stores.append(self._store)

    def get(self, path: str, part: tuple[Any, ...], make: Callable[[], Part]) -> Part:
        """The part of the page at `path`, made now unless it is kept. `part` says all that it depends on."""
        if self._forgetting is None:
            return make()
        key = Key(path, part, language(), zone_name())
        kept: Kept[Part] | None = self._store.get(key)
        if kept is not None and self._is_young(kept, SECONDS):
            return kept.value
        self._forgetting.loop.start()  # by the first part, so that it runs in the process that serves
        making, is_mine = self._store.begin(key)
        if not is_mine:
            return kept.value if kept is not None and self._is_young(kept, SECONDS + STALE_SECONDS) else make()
        try:
            value = make()
            kept = Kept(value, made_at=making.begun_at, size=BESIDE + len(repr(part)) + value.size)
            self._store.put(key, kept, making)
        finally:
            self._store.end(key, making)
        return value

    def get_many(
        self, paths: Mapping[int, str], part: tuple[Any, ...], make: Callable[[list[int]], Mapping[int, T]]
    ) -> dict[int, T]:
        """Small parts by number, each of the page at its own path; those that are not kept are made together.

        What could not be made is left out.
        """
        if self._forgetting is None:
            return dict(make(list(paths)))
        self._forgetting.loop.start()
        spoken, zone = language(), zone_name()
        keys = {number: Key(path, part, spoken, zone) for number, path in paths.items()}
        kept = {number: self._store.get(key) for number, key in keys.items()}
        found = {n: one.value for n, one in kept.items() if one is not None and self._is_young(one, SECONDS)}
        if missing := [number for number in keys if number not in found]:
            found |= self._make_many({number: keys[number] for number in missing}, make)
        return {number: value for number, value in found.items() if value is not None}

    def _make_many(self, keys: dict[int, Key], make: Callable[[list[int]], Mapping[int, T]]) -> dict[int, T | None]:
        makings = {number: self._store.begin(key) for number, key in keys.items()}
        try:
            made = make(list(keys))
            for number, (making, _) in makings.items():
                kept = Kept(made.get(number), made_at=making.begun_at, size=BESIDE)
                self._store.put(keys[number], kept, making)
        finally:
            for number, (making, is_mine) in makings.items():
                if is_mine:
                    self._store.end(keys[number], making)
        return {number: made.get(number) for number in keys}

    def _is_young(self, kept: Kept[Any], seconds: float) -> bool:
        """Where the word to forget it may not have arrived, a second is the most."""
        assert self._forgetting is not None  # noqa: S101 - nothing is kept without it
        age = time.time() - kept.made_at
        return 0 <= age < 1 or (0 <= age < seconds and self._forgetting.has_heard_since(kept.made_at))


def init_app(app: Flask) -> None:
    """Keep parts where whole pages are kept too, and forget them with these."""
    cache = app.extensions.get("pagecache")
    app.extensions["fragments"] = Fragments(cache.forgetting if cache else None)
    app.add_template_global(mine, "mine")
    app.add_template_global(own, "own")
    app.add_template_global(frame)
    app.jinja_env.filters["ago"] = ago_or_opening
    app.jinja_env.globals["csrf_field"] = csrf_field_or_opening


def fragments() -> Fragments:
    """Those of this application."""
    found: Fragments = current_app.extensions["fragments"]
    return found


def frame(part: str, *about: Any, **own: str | int) -> Markup:
    """In a template: what stands round every page (_frame.html), by what it is about, with what is the reader's own."""
    return fragments().get("frame", (part, *about), partial(write, "_frame.html", part, *about)).shown(**own)


def mine(*written: str) -> Markup:
    """In a template: what something is true of and what is written for it, by turns; last, for everybody else."""
    return markup.written("\x00" + "\x01".join(written) + "\x00")


def own(name: str) -> Markup:
    """In a template: where the page puts in, under this name, what is its reader's own."""
    return markup.written(f"\x00\x01{name}\x00")


def ago_or_opening(moment: datetime) -> str:
    """How long ago that was, at the moment at which it is shown; the filter `ago`."""
    if not OPEN.get() or now() - moment > FIXED:
        return ago(moment)
    return markup.written(f"\x00{moment.isoformat()}\x00")


def csrf_field_or_opening() -> HiddenField | Markup:
    """The token of the page that is written; in a part, where the page that shows it puts in its own."""
    return markup.written("\x00\x02\x00") if OPEN.get() else csrf_field()


def _opening(part: str) -> Opening:
    if part == "\x02":
        return Token()
    if part.startswith("\x01"):
        return Own(part[1:])
    if "\x01" not in part:
        return Moment(datetime.fromisoformat(part))
    *cases, others = part.split("\x01")
    return Mine(tuple(zip(cases[::2], cases[1::2], strict=True)), others)
