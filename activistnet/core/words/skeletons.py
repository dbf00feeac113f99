"""What names look like, so that no name is taken for another: one way to compare handles, people, groups and titles.

The alphabets that look alike are Unicode's (TR39), as the library confusable-homoglyphs has them. Added here is what
people put for a letter on purpose, and what only a hurried eye takes for one: digits, separators, accents, case.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from string import ascii_lowercase
from unicodedata import category, combining, normalize

from confusable_homoglyphs.utils import load

from .text import BLANK_LETTERS

VARIANTS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
MOST = 1_000  # characters that are compared; all names are shorter
# What the library does not have. Each line: small Latin letters, then all that is taken for them.
OWN = """
a 4
b 68ьвβ
c ƈϲ
d ɗđ
e 3єεɛ
f ғƒϝ
g 9ɢԍ
h нħℏ
i 1lj|ɩїӏǀʟ
k кκқ
m м
n пηŋиɴ
o 0өø
p ԥ
r гɾʀ
s 5$ʂ
ss ßẞ
t тτŧ7
u цμʋ
w ωш
x ×χ
z 2ʐᴢ
"""
ENCLOSED = (0x1F150, 0x1F170, 0x1F1E6)  # where alphabets in discs, in boxes and of flags begin
DIRECTION = "\u200e"  # round letters of the library that run from right to left
PAIRS = (("rn", "m"), ("vv", "w"))  # two letters that touch


def skeleton(text: str) -> str:
    """What a name looks like, in small Latin letters where it can: names with one skeleton can be confused.

    For comparing only. Empty for a text without letters, digits or signs of its own.
    """
    return _bare(text, _is_dropped)


def look(text: str) -> str:
    """The same for any two names that appear side by side: with the vowels that scripts of India write as marks."""
    return _bare(text, lambda letter: _is_dropped(letter) and not _is_vowel(letter))


def _bare(text: str, is_dropped: Callable[[str], bool]) -> str:
    text = text[:MOST]
    letters = _read(text, is_dropped)
    if not letters.isascii():  # it is no Latin as it is, so its capitals are not taken for Latin ones either
        letters = _read(text.casefold(), is_dropped)
    for pair, letter in PAIRS:
        letters = letters.replace(pair, letter)
    return letters


def _read(text: str, is_dropped: Callable[[str], bool]) -> str:
    """Before and after taking letters apart: some are more like another one as they are."""
    return _without(text.translate(_table()), is_dropped).translate(_table())


def _without(text: str, is_dropped: Callable[[str], bool]) -> str:
    return "".join(letter for letter in normalize("NFKD", text) if not is_dropped(letter))


def _is_dropped(letter: str) -> bool:
    """Marks, signs between words and invisible characters do not tell two names apart."""
    return category(letter)[0] in "MZCP" or letter in BLANK_LETTERS


def _is_vowel(letter: str) -> bool:
    """Accents have a class by where they stand; vowels have none, and neither have the signs of variants."""
    return category(letter)[0] == "M" and combining(letter) == 0 and not VARIANTS.match(letter)


@cache
def _table() -> dict[int, str]:
    """For `str.translate`: each letter with a lookalike, and what is written for all of its kind. Made once."""
    own = {letter: line.split()[0] for line in OWN.strip().splitlines() for letter in line.split()[1]}
    latin = {letter: own.get(letter, letter) for letter in ascii_lowercase} | own
    latin |= {letter.upper(): latin[letter] for letter in ascii_lowercase}
    latin |= {chr(first + place): latin[letter] for first in ENCLOSED for place, letter in enumerate(ascii_lowercase)}
    table = dict(latin)
    for alike in _alikes():
        single = [one for one in alike if len(one) == 1 and category(one)[0] in "LN"]
        spelt = [word for one in alike if (word := _spell(one, latin))]
        if single:
            table |= dict.fromkeys(set(single) - latin.keys(), min(spelt or single))
    return str.maketrans(table)


def _spell(one: str, latin: Mapping[str, str]) -> str:
    """A lookalike in small Latin letters, when it is made of such: `I` as `i`, `ae` as `ae`, `o̸` as `o`, else empty."""
    letters = [latin.get(letter, "") for letter in _without(one, _is_dropped)]
    return "".join(letters) if all(letters) else ""


def _alikes() -> Iterator[set[str]]:
    """Sets of letters, or of short rows of them, that look the same."""
    pairs = load("confusables.json")
    seen: set[str] = set()
    for first in pairs:
        alike, waiting = set[str](), [first]
        while waiting:
            if (one := waiting.pop()) not in seen:
                seen.add(one)
                alike.add(one.strip(DIRECTION))
                waiting += (other["c"] for other in pairs.get(one, ()))
        yield alike
