"""How the marks of a language are set, for the check of its catalogue."""

import re
from collections.abc import Iterator

NO_BREAK = "\u00a0\u202f"  # spaces at which no line ends
LEFT_ALONE = re.compile(r"https?://\S+|`[^`]*`|&#?\w+;")  # addresses, code, and letters written as HTML
# What stands before a mark that ends something, and after one that begins it. No mark of a sentence has a letter or a
# figure right after it: 12:30, a:b.
FRENCH = re.compile(rf"(?<![{NO_BREAK}?!])[:;?!»](?=$|[\s<>\"'”’».,)\]…])|«(?![{NO_BREAK}])")
MARKS = {"fr": FRENCH}


def ill_set(language: str, text: str) -> Iterator[str]:
    """Where a text has no space that keeps a line together beside a mark, or an ordinary one; a few letters of each."""
    marks = MARKS.get(language)
    if marks is None:
        return
    text = LEFT_ALONE.sub(lambda found: NO_BREAK[0] if found[0] == "&nbsp;" else "x", text)
    for found in marks.finditer(text):
        yield text[max(0, found.start() - 12) : found.end() + 12]
