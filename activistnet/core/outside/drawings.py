"""Drawn sheets, kept and drawn anew: once for each version however many ask, and not with every number that moves.

They are kept in files of a fixed number, so that what is asked for, however often and by whomever, takes no more room:
a sheet takes the place of another that happens to have the same one.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import current_app

from ..application import Site
from ..refusals import Busy
from .drawing import DRAWER, Format, Turns, draw

PLACES = 4096  # of 50 to 200 kB each
LAG = 60.0  # seconds for which a sheet may show the number of before
KEPT_SECONDS = 7 * 24 * 3600  # then what is on it may be gone from the site
SWEPT_EVERY = 3600.0


@dataclass(frozen=True)
class Sheet:
    """What is to be drawn: its name among all, what it is drawn with, and which of this `moves` from moment to moment.

    `moves` is what has changed enough to be drawn anew when it is another: a number rounded, say. `standard` is one of
    PDF, such as ua-1.
    """

    name: str
    template: str
    form: Format
    values: Mapping[str, object]
    moving: tuple[str, ...] = ()
    moves: str = ""
    standard: str = ""

    @property
    def text(self) -> str:
        """Another one whenever what does not move is another, or how it is drawn."""
        still = {name: value for name, value in self.values.items() if name not in self.moving}
        said = json.dumps([self.template, still], sort_keys=True)
        return hashlib.sha256(f"{_design()}{said}".encode()).hexdigest()[:12]

    @property
    def version(self) -> str:
        """What its address says, so that the sheet behind one can be kept for ever."""
        return hashlib.sha256(f"{self.text}{self.moves}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Drawn:
    """A sheet that was drawn."""

    name: str
    text: str
    version: str
    at: float
    content: bytes

    def shows(self, sheet: Sheet) -> bool:
        """Whether it need not be drawn anew."""
        if self.version == sheet.version:
            return True
        return self.text == sheet.text and 0 <= time.time() - self.at < LAG


class Drawings:
    """Those of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turns = Turns(folder)
        self._swept_at = 0.0

    def get(self, sheet: Sheet, *, may_draw: Callable[[], bool]) -> Drawn:
        """The sheet; the one of before, where this one can't be drawn now. Raises Busy where there is none."""
        kept = self._find(sheet.name)
        if kept is not None and kept.shows(sheet):
            return kept
        try:
            with self._turns.taken():
                kept = self._find(sheet.name)  # somebody else may have drawn it meanwhile
                if kept is not None and kept.shows(sheet):
                    return kept
                return self._keep(sheet, _drawn(sheet, may_draw))
        except Busy:
            if kept is None:
                raise
            return kept

    def draw_once(self, sheet: Sheet) -> bytes:
        """The sheet, kept nowhere: it holds what is for few eyes. Raises Busy."""
        with self._turns.taken():
            return draw(sheet.template, sheet.values, form=sheet.form, standard=sheet.standard)

    def _place(self, name: str) -> Path:
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % PLACES
        return self._folder / f"{number:04}"

    def _find(self, name: str) -> Drawn | None:
        with suppress(OSError, ValueError, TypeError):
            head, _, content = self._place(name).read_bytes().partition(b"\n")
            drawn = Drawn(content=content, **json.loads(head))
            return drawn if drawn.name == name else None
        return None

    def _keep(self, sheet: Sheet, content: bytes) -> Drawn:
        """Keep it, where there is room."""
        drawn = Drawn(sheet.name, sheet.text, sheet.version, time.time(), content)
        about = {"name": drawn.name, "text": drawn.text, "version": drawn.version, "at": drawn.at}
        place = self._place(sheet.name)
        new = place.with_suffix(".new")  # one at a time is drawn, so nobody else writes it
        with suppress(OSError):
            new.write_bytes(json.dumps(about).encode() + b"\n" + content)
            new.replace(place)
            if not 0 <= drawn.at - self._swept_at < SWEPT_EVERY:
                self._swept_at = drawn.at
                self.forget_old()
        return drawn

    def forget_old(self) -> None:
        """Take away what was drawn a week ago, whether or not it is asked for still."""
        for file in self._folder.glob("[0-9]*"):
            with suppress(OSError):
                if file.stat().st_mtime < time.time() - KEPT_SECONDS:
                    file.unlink()


def _drawn(sheet: Sheet, may_draw: Callable[[], bool]) -> bytes:
    if not may_draw():
        raise Busy(retry_after=int(LAG))
    return draw(sheet.template, sheet.values, form=sheet.form, standard=sheet.standard)


def init_app(app: Site) -> None:
    """One shelf for each application."""
    app.extensions["drawings"] = Drawings(app.settings.var_dir / "drawn")


def drawings() -> Drawings:
    """Those of this application."""
    found: Drawings = current_app.extensions["drawings"]
    return found


@cache
def _design() -> str:
    """Another one whenever how sheets are drawn is another."""
    sheets = sorted((DRAWER.parents[3] / "drawing").glob("*.typ"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in sheets)).hexdigest()
