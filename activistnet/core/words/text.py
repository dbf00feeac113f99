"""Names and lines that people type: tidied, and refused with a sentence where they would mislead or break a page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import category, combining, normalize

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..outside.offload import off_loop
from .unseen import DIRECTIONS, ISOLATES, JOINERS, TURNING, bare, needed

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BROKEN = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Room, and letters that look like it; in one line all of it is one space.
SPACE = re.compile("[\\s\u2028\u2029\u2800\u3164\uffa0\U0001d159]+")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What an editor leaves at the ends of a line that runs from right to left, and joiners that join nothing.
ENDS = f" {JOINERS}{DIRECTIONS}"
# Room for them is in several lines: what says where a word may break, or where writing turns and back.
NOT_IN_LINES = re.compile(f"{ISOLATES.pattern}|[\u00ad\u200b]")
# They take room like letters and show nothing.
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
MARKS_IN_A_ROW = 4
MARKS_IN_A_TEXT = 8  # scripts of the south-east of Asia and the signs of old songs have more than names have
LONG = 2_000  # characters; above, tidying leaves the event loop
MOST_MARKS = 30  # in a row: Unicode's Stream-Safe Text Format; normalising is quadratic in such a run
NOT_STORED = _l("This text has characters that we can't save. Type it again.")
FEWER_ACCENTS = _l("Use fewer accents on one letter.")


class NotTaken(ValueError):
    """A text that the site can't hold; what is printed says why, in a sentence."""


class TooLong(NotTaken):
    """A text longer than what it is for may be."""


@dataclass(frozen=True)
class Shape:
    """What sort of text it is: how it is tidied, and which problem it may have then, as a sentence.

    Every text that comes in passes one of these, whichever door it comes through.
    """

    tidy: Callable[[str], str] | None
    problem: Callable[[str], LazyString | None]

    def take(self, typed: str, *, at_most: int) -> str:
        """A text as the site holds it, of at most so many characters. Raises NotTaken, TooLong."""
        tidied = self.tidied(typed, at_most=at_most)
        if problem := self.refusal(tidied):
            raise NotTaken(problem)
        return tidied

    def tidied(self, typed: str, *, at_most: int) -> str:
        """The same before its problem is looked for. A line end is one character. Raises NotTaken, TooLong.

        It is measured before anything computes on it, and again, as a few letters become two or three when composed.
        """
        held = typed.rstrip() if self.tidy else typed
        if len(held) - held.count("\r\n") > at_most:
            raise TooLong
        return off_loop(self._tidied, held, at_most) if len(held) > LONG else self._tidied(held, at_most)

    def refusal(self, tidied: str) -> LazyString | None:
        """The problem of a tidied text, as a sentence; None where it has none or is empty."""
        return off_loop(self.problem, tidied) if len(tidied) > LONG else self.problem(tidied)

    def _tidied(self, typed: str, at_most: int) -> str:
        if self.tidy is None:
            return typed
        if problem := problem_of_storing(typed) or problem_of_marks(typed):
            raise NotTaken(problem)
        tidied = self.tidy(typed)
        if len(tidied) > at_most:
            raise TooLong
        return tidied


def clean_line(text: str) -> str:
    """One line in Unicode's composed form: spaces joined, nothing that shows nothing and is not needed, no line breaks.

    For a text whose length is known to be bounded and in which `problem_of_marks` finds nothing.
    """
    text = needed(SPACE.sub(" ", NOT_IN_LINES.sub("", text)).strip(ENDS))
    return normalize("NFC", SPACE.sub(" ", text)).strip(ENDS)


def clean_text(text: str) -> str:
    """Several lines likewise: line breaks as one sort, no trailing room, and nothing at all where nothing can be seen.

    For a text like those of `clean_line`.
    """
    lines = normalize("NFC", needed(LINE_END.sub("\n", text))).split("\n")
    tidied = "\n".join(line.rstrip() for line in lines).strip("\n")
    return tidied if any(map(_is_seen, tidied)) else ""


def clean_word(text: str) -> str:
    """What is looked up or written to by its letters: without anything that shows nothing, or room around it."""
    return bare(text).strip()


def problem_of_marks(text: str) -> LazyString | None:
    """Why a text must not be normalised, as a sentence; None when it may."""
    if text.isascii() or _longest_run(text, combining) <= MOST_MARKS:
        return None
    return FEWER_ACCENTS


def problem_of_storing(text: str) -> LazyString | None:
    """Why no database can hold a text, as a sentence; None when it can."""
    return NOT_STORED if UNSTORABLE.search(text) else None


def problem_of_text(text: str) -> LazyString | None:
    """Why a text of several lines cannot be taken, as a sentence; None when it can."""
    if BROKEN.search(text) or CONTROL.search(text):
        return NOT_STORED
    if text and not any(map(_is_seen, text)):
        return _l("Write something people can see.")
    if not text.isascii() and _longest_run(text, _is_mark) > MARKS_IN_A_TEXT:
        return FEWER_ACCENTS
    return None


def problem_of_line(text: str) -> LazyString | None:
    """Why a title or another single line cannot be taken, as a sentence; None when it can."""
    if problem := problem_of_text(text):
        return problem
    if TURNING.search(text) or ISOLATES.search(text) or needed(text) != text:
        return _l("Remove the invisible characters that change the direction of the text.")
    if _longest_run(text, _is_mark) > MARKS_IN_A_ROW:
        return FEWER_ACCENTS
    return None


def problem_of_name(name: str) -> LazyString | None:
    """Why a person's or a group's name cannot be shown beside their words, as a sentence; None when it can."""
    if problem := problem_of_line(name):
        return problem
    if "\n" in name or "\r" in name:
        return _l("Write the name on one line.")
    if name and not any(map(str.isalpha, name)):
        return _l("A name needs at least one letter.")
    if "@" in name and re.search(r"\S@\S{1,255}\.\S", name):
        return _l("Enter a name here, not an e-mail address.")
    if "://" in name:
        return _l("Enter a name here, not a link.")
    return None


def _is_seen(letter: str) -> bool:
    return category(letter)[0] not in "ZC" and letter not in BLANK_LETTERS


def _is_mark(letter: str) -> bool:
    """A joiner between two marks does not unstack them."""
    return category(letter) in {"Mn", "Me"} or letter in JOINERS


def _longest_run(text: str, is_counted: Callable[[str], object]) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if is_counted(letter) else 0
        longest = max(longest, run)
    return longest


LINE, NAME, TEXT = (
    Shape(clean_line, problem_of_line),
    Shape(clean_line, problem_of_name),
    Shape(clean_text, problem_of_text),
)
WORD = Shape(clean_word, problem_of_storing)
AS_TYPED = Shape(None, problem_of_storing)  # what is compared as it is, or what a page of ours says itself
