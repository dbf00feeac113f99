"""Names and lines that people type: tidied, and refused with a sentence where they would mislead or break a page."""

import re
from collections.abc import Callable
from unicodedata import category, combining, normalize

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..outside.offload import off_loop

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BROKEN = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SPACE = re.compile(r"[\s\u2028\u2029]+")
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# They show nothing and change nothing in one line: signs of where it may break, of other programs, of mathematics.
EMPTY = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
# Joiners are part of many scripts and of emoji, so these are dropped only where they stand at an end or in a row.
JOINERS = "\u200c\u200d"
STRAY_JOINERS = re.compile(f"(?<=[{JOINERS}])[{JOINERS}]+")
# What an editor leaves at the ends of a line that runs from right to left, and joiners that join nothing.
ENDS = f" {JOINERS}\u061c\u200e\u200f"
# They take room like letters and show nothing.
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
MARKS_IN_A_ROW = 4
LONG = 2_000  # characters; above, composing leaves the event loop
MOST_MARKS = 30  # in a row: Unicode's Stream-Safe Text Format; normalising is quadratic in such a run
NOT_STORED = _l("This text holds characters that cannot be stored. Please type it again.")
FEWER_ACCENTS = _l("Please use fewer accents on one letter.")


class NotTaken(ValueError):
    """A text that the site can't hold; what is printed says why, in a sentence."""


class TooLong(NotTaken):
    """A text longer than what it is for may be."""


def take(typed: str, tidy: Callable[[str], str] | None, *, at_most: int) -> str:
    """A text as the site holds it, of at most so many characters, a line end being one. Raises NotTaken, TooLong.

    It is measured before anything computes on it, and again, as a few letters become two or three when composed.
    What is not to be tidied is only measured.
    """
    bare = typed.rstrip() if tidy else typed
    if len(bare) - bare.count("\r\n") > at_most:
        raise TooLong
    if tidy is None:
        return typed
    if problem := problem_of_storing(bare) or problem_of_marks(bare):
        raise NotTaken(problem)
    tidied = tidy(bare)
    if len(tidied) > at_most:
        raise TooLong
    return tidied


def clean_line(text: str) -> str:
    """One line in Unicode's composed form: spaces joined, no stray invisible characters, no line breaks.

    For a text whose length is known to be bounded and in which `problem_of_marks` finds nothing.
    """
    text = SPACE.sub(" ", _composed(EMPTY.sub("", text)))
    return STRAY_JOINERS.sub("", text).strip(ENDS)


def clean_text(text: str) -> str:
    """Several lines in Unicode's composed form: line breaks as one sort, no trailing room.

    For a text like those of `clean_line`.
    """
    lines = LINE_END.sub("\n", _composed(text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


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
        return _l("Please write something that can be seen.")
    return None


def problem_of_line(text: str) -> LazyString | None:
    """Why a title or another single line cannot be taken, as a sentence; None when it can."""
    if problem := problem_of_text(text):
        return problem
    if BIDI.search(text):
        return _l("Please leave out the invisible characters that change the direction of writing.")
    if _longest_run(text, _is_mark) > MARKS_IN_A_ROW:
        return FEWER_ACCENTS
    return None


def problem_of_name(name: str) -> LazyString | None:
    """Why a person's or a group's name cannot be shown beside their words, as a sentence; None when it can."""
    if problem := problem_of_line(name):
        return problem
    if "\n" in name or "\r" in name:
        return _l("Please write the name on one line.")
    if name and not any(map(str.isalpha, name)):
        return _l("A name needs at least one letter.")
    if "@" in name and re.search(r"\S@\S{1,255}\.\S", name):
        return _l("Please write a name here, not an e-mail address.")
    if "://" in name:
        return _l("Please write a name here, not a link.")
    return None


def _composed(text: str) -> str:
    if text.isascii():
        return text
    return off_loop(normalize, "NFC", text) if len(text) > LONG else normalize("NFC", text)


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
