"""What people wrote, made ready to be set in the fonts that sheets have."""

import re
from typing import NamedTuple
from unicodedata import bidirectional, category

# Scripts of the fonts in `drawing/fonts.json`. Whatever is no letter is set in any of them, or left out below.
SET = re.compile(
    "[\u0000-\u052f\u0590-\u074f\u08a0-\u097f\u0e00-\u0e7f\u1c80-\u1c8f\u1e00-\u1fff\u2c60-\u2c7f\u2de0-\u2dff\ua640-\ua69f"
    "\ua720-\ua7ff\u1100-\u11ff\u3000-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufb00-\ufdff\ufe70-\ufeff"
    "\uff00-\uffef]"
)
TALL = re.compile("[\u0590-\u109f\u1100-\u11ff\u3000-\ud7ff]")
# What turns pictures and digits into others: each part is shown as it is.
JOINING = re.compile("[\ufe0e\ufe0f\u20e3]|(?<=[\u2600-\u27bf\U0001f000-\U0001faff])\u200d")
LONG_WORD = re.compile(r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\ud7ff]{21,}")
SOFT_HYPHEN = "\u00ad"
PIECE = 7


class Lettering(NamedTuple):
    """A text as it is set, the direction it begins in, and whether its letters are taller than those of Latin."""

    words: str
    dir: str
    tall: bool


def letter(text: str) -> Lettering | None:
    """None for a text with letters that no font has: nothing is better than boxes."""
    text = JOINING.sub("", text)
    if any(category(sign)[0] == "L" and not SET.match(sign) for sign in text):
        return None
    return Lettering(LONG_WORD.sub(_breakable, text), direction(text), bool(TALL.search(text)))


def direction(text: str) -> str:
    """`rtl` or `ltr`, as the first letter says that has one."""
    strong = next((sort for sort in map(bidirectional, text) if sort in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"


def _breakable(word: re.Match[str]) -> str:
    """A word that may be longer than a line may be parted."""
    letters = word[0]
    return SOFT_HYPHEN.join(letters[i : i + PIECE] for i in range(0, len(letters), PIECE))
