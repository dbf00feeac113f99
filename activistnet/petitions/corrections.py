"""How far a text that people have signed may be corrected: what goes beyond is another version, and asks them again.

Everybody reads this rule on the page of how we count. It is measured from the words with which the version began, so
that many small steps are no way to say another thing.
"""

import re
from unicodedata import category

from ..core.words.difference import UNSPACED, difference
from ..core.words.markup import unstruck

FEWEST_WORDS, ONE_IN = 10, 10  # words of the text: ten, or one in ten of a longer one
LONG_WORD, MOST_WORDS = 4, 2  # of the demand: one letter in each of two words of four letters and more
BY_ITSELF = re.compile(f"[{UNSPACED}]")
SIGN = re.compile(r"(?:(?<!\w)[-\u2212\u2013+])?\d+(?:[.,:/\u2013-]\d+)*|[.!:;]\s(?=\w)|[^\w\s]")
STRIKE = "~~"
SIGNS = "%\u2030&@#?\u061f\uff1f"  # punctuation to Unicode that says something


def is_of_demand(begun: str, demand: str) -> bool:
    """Whether this corrects the spelling of a demand, and leaves its words, numbers and signs as they are."""
    before, after = _words(begun), _words(demand)
    if len(before) != len(after) or _signs(begun) != _signs(demand):
        return False
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return len(changed) <= MOST_WORDS and all(_is_spelling(one, other) for one, other in changed)


def is_of_text(begun: str, text: str) -> bool:
    """Whether so few words of a text have come and gone that it says what it said: what is struck out is gone."""
    most = allowed(begun)
    if _came_and_gone(begun, text) > most:
        return False
    is_struck = STRIKE in begun or STRIKE in text
    return not is_struck or _came_and_gone(unstruck(begun), unstruck(text)) <= most


def allowed(begun: str) -> int:
    """How many words of such a text may come and go."""
    return max(FEWEST_WORDS, len(_words(begun)) // ONE_IN)


def _came_and_gone(begun: str, text: str) -> int:
    return sum(len(_words(piece.text)) for piece in difference(begun, text) if piece.sort in ("gone", "new"))


def _words(text: str) -> list[str]:
    """Its words with all their marks; letters of scripts without spaces are one each."""
    return "".join(map(_apart, text.casefold())).split()


def _apart(letter: str) -> str:
    if BY_ITSELF.match(letter) and category(letter)[0] != "M":
        return f" {letter}"
    return letter if letter.isalnum() or letter == "_" or category(letter)[0] == "M" else " "


def _signs(text: str) -> list[str]:
    """Its numbers as they are written, where a sentence ends or asks, and what stands for a word, as a currency."""
    found = SIGN.findall(text)
    return [each for each in found if len(each) > 1 or each.isdigit() or each in SIGNS or category(each)[0] == "S"]


def _is_spelling(one: str, other: str) -> bool:
    """Whether one letter of a longer word was added, left out, replaced or swapped with the next.

    The first one stays, as before it stand the little words that turn a word round, and the last becomes no other.
    """
    if min(len(one), len(other)) < LONG_WORD or any(letter.isnumeric() for letter in one + other):
        return False
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    gone, new = one[start : len(one) - end], other[start : len(other) - end]
    is_inside = end > 0 or len(gone) != len(new)
    is_swapped = len(gone) == 2 and gone == new[::-1]
    return start > 0 and (is_swapped or (is_inside and max(len(gone), len(new)) <= 1))


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    n = 0
    while n < min(len(one), len(other)) and one[n] == other[n]:
        n += 1
    return n
