"""How far a text that people have signed may be corrected: what goes beyond is another version, and asks them again.

Everybody reads this rule on the page of how we count. It is measured from the words with which the version began, so
that many small steps are no way to say another thing.
"""

import re
from itertools import pairwise

from ..core.words.difference import difference

FEWEST_WORDS, ONE_IN = 10, 10  # words of the text: ten, or one in ten of a longer one
LONG_WORD, MOST_LETTERS, MOST_WORDS = 4, 2, 2  # of the demand: two letters in each of two words of four and more
WORD = re.compile(r"\w+")
DIGIT = re.compile(r"\d")


def is_of_demand(begun: str, demand: str) -> bool:
    """Whether this corrects the spelling of a demand, and leaves its words as they are."""
    before, after = _words(begun), _words(demand)
    if len(before) != len(after):
        return False
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return len(changed) <= MOST_WORDS and all(_is_spelling(one, other) for one, other in changed)


def is_of_text(begun: str, text: str) -> bool:
    """Whether so few words of a text have come and gone that it says what it said."""
    pieces = difference(begun, text)
    came_and_gone = sum(len(_words(piece.text)) for piece in pieces if piece.sort in ("gone", "new"))
    return came_and_gone <= allowed(begun)


def allowed(begun: str) -> int:
    """How many words of such a text may come and go."""
    return max(FEWEST_WORDS, len(_words(begun)) // ONE_IN)


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _is_spelling(one: str, other: str) -> bool:
    is_long = min(len(one), len(other)) >= LONG_WORD and not DIGIT.search(one + other)
    return is_long and _letters_between(one, other) <= MOST_LETTERS


def _letters_between(one: str, other: str) -> int:
    """How many letters come, go or change on the way from one word to the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        last, row = row, [n]
        for (corner, above), there in zip(pairwise(last), other, strict=True):
            row.append(min(above + 1, row[-1] + 1, corner + (letter != there)))
    return row[-1]
