"""When a context note is shown: once readers of both sides find it helpful. It is written down on /how-we-rank.

Whose word counts, and on which side, is as with votes for replies (`ranking`). Of each side the lower bound of Wilson's
interval (95 %) is taken of those who found it helpful among all who said something; it has to reach 0.4 on both sides,
from at least three people of each. Three of three reach it, five of six and eight of eleven, but not five of ten; of
very many, somewhat less than half do. So whatever one side says of a note, and however many they are, it needs about
half of the other's.

What each said is private. A side is told as two numbers, helpful and not, each at most as many as the side has people
less two; they change together, once three or more people have changed them. What is shown follows from what is told.

A note may be about one sentence. Once the text doesn't say that any more, the note says so, and gives way to others.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Any
from urllib.parse import urlsplit

from ..core.words.passages import Noted, Sentence

LEAST = 3  # people of each side who said something
THRESHOLD = 400  # thousandths, of each side
Z_SQUARED = 3.84
LONGEST = 300
LONGEST_SOURCE = 500
OFFERED = 200  # sentences of a text to choose from


def bound_of(yes: int, no: int) -> int:
    """The lower bound of the part of all readers whom a note helps, of these who said yes or no, in thousandths."""
    n = yes + no
    if not n:
        return 0
    return int(1000 * (yes + Z_SQUARED / 2 - sqrt(Z_SQUARED * (yes * no / n + Z_SQUARED / 4))) / (n + Z_SQUARED))


def is_shown(for_yes: int, for_no: int, against_yes: int, against_no: int) -> bool:
    """Whether a note of which this is told is shown."""
    sides = ((for_yes, for_no), (against_yes, against_no))
    return all(yes + no >= LEAST and bound_of(yes, no) >= THRESHOLD for yes, no in sides)


def noted(shown: Mapping[str, Any] | None) -> Noted | None:
    """The sentence to be marked in a text, by what is kept with it of the note that is shown."""
    if not shown or not shown.get("sentence") or shown.get("changed"):
        return None
    return Noted(shown["id"], Sentence(shown["sentence"], shown["number"]))


def is_web_address(typed: str) -> bool:
    """Whether a browser opens it, somewhere that has a name, and as nobody."""
    try:
        found = urlsplit(typed)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and "." in (found.hostname or "") and found.username is None
