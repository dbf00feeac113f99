"""Where the sentences of a plain text begin and end, in the scripts that people write here.

A text is read once, from its beginning to its end: ten thousand sentences take as long as their letters. What runs on
without an end is taken apart where it takes breath, so that a sentence is never longer than one can point at.
"""

import re
from collections.abc import Iterator

from .unseen import ANY

LONGEST = 300
UNSEEN = ANY.pattern
# What may stand between the end of a sentence and the room behind it: brackets and quotation marks, French ones apart.
CLOSERS = f"(?:[)\\]}}\"'”’›»]|{UNSEEN}|[ \u00a0\u202f]»)*"
MARKS = ".!?…؟۔।॥"
END = re.compile(f"(?<![{MARKS}])[{MARKS}]++{CLOSERS}(?=\\s|$)|[。！？｡]+[」』）]*|\n\\s*")
# What may stand before the first letter of the next one; bounded, as a text of nothing else has an end at each line.
OPENERS = re.compile(f"(?:[\\s(\\[{{\"'“‘‹«„¿¡]|{UNSEEN}){{0,20}}")
LAST_WORD = re.compile(r"\w+\Z")
GOES_ON = (",", "،", "、", ";", "؛")  # at the end of a line that the next one continues
BREATH = re.compile(r"[,،、;؛:：—–](?=\s)\s*")
# Short for something, in the languages of the site: no sentence ends behind them.
SHORT = {
    *("p", "pp", "mr", "mrs", "ms", "mm", "dr", "prof", "st", "no", "nr", "art", "vs", "fig", "cf", "approx", "vol"),
    *("ch", "al", "gen", "col", "sen", "rep", "gov", "hon", "rev", "av", "bd", "env"),
}


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Where its sentences are, without the room around them; those that hold neither letter nor digit are none."""
    start = 0
    for end in _ends(text):
        yield from _trimmed(text, start, end)
        start = end


def _ends(text: str) -> Iterator[int]:
    for found in END.finditer(text):
        if not _goes_on(text, found):
            yield found.end()
    yield len(text)


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like an end is none: a name cut short, or a small letter behind it."""
    begins = OPENERS.match(text, found.end())
    after = text[begins.end() : begins.end() + 1] if begins else ""
    if after.islower():
        return True
    if "\n" in found[0]:
        return text.endswith(GOES_ON, 0, found.start())
    if found[0][0] != "." or len(found[0]) > 1:
        return False
    word = LAST_WORD.search(text, max(0, found.start() - 10), found.start())
    return word is not None and (word[0].lower() in SHORT or _is_initial(text, word))


def _is_initial(text: str, word: re.Match[str]) -> bool:
    """A letter of a name, or the last of several, as in e.g. this."""
    return len(word[0]) == 1 and (word[0].isupper() or text.endswith(".", 0, word.start()))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        cut = _cut(text, start, end)
        piece = text[start:cut]
        if any(letter.isalnum() for letter in piece):
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = cut


def _cut(text: str, start: int, end: int) -> int:
    """The end of what can be pointed at: all of it, or up to where it takes breath, or to a space."""
    if end - start <= LONGEST:
        return end
    breaths = [found.end() for found in BREATH.finditer(text, start + LONGEST // 3, start + LONGEST)]
    space = text.rfind(" ", start + 1, start + LONGEST) + 1
    return breaths[-1] if breaths else space or start + LONGEST
