"""Marking the words that were found, in texts that may hold anything."""

import re

from markupsafe import Markup, escape

from ..core.words.folding import fold
from ..core.words.markup import written

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u065f]+[^\W_]*)*")
BEFORE = 60  # letters that are shown in front of the first one
BEGIN, END = "\x02", "\x03"  # no text of the site has these
MARKED = re.compile(f"{BEGIN}([^{END}]+){END}")


def found_in(marked: str) -> frozenset[str]:
    """The words that the database has marked in a folded text."""
    return frozenset(word for part in MARKED.findall(marked) for word in WORD.findall(part))


def mark(text: str, found: frozenset[str]) -> Markup:
    """The text as HTML, with these words marked."""
    done, shown = 0, escape("")
    for match in WORD.finditer(text):
        if fold(match[0]) in found:
            shown += escape(text[done : match.start()]) + written("<mark>%s</mark>") % match[0]
            done = match.end()
    return shown + escape(text[done:])


def around(text: str, found: frozenset[str], length: int) -> str:
    """So much of a text that the first of these words is in it."""
    first = next((match.start() for match in WORD.finditer(text) if fold(match[0]) in found), 0)
    start = 0
    if first > length - BEFORE:
        start = text.find(" ", first - BEFORE) + 1 or first
    part = text[start : start + length].strip()
    if start + length < len(text):
        part = part.rpartition(" ")[0] or part
        part += " …"
    return f"… {part}" if start else part
