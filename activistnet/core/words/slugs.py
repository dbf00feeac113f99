"""Words at the end of an address."""

import re
import unicodedata

LONGEST_TEXT = 120
LONGEST_SLUG = 60


def words_of_address(text: str) -> str:
    """A title or a name in small Latin letters, digits and hyphens. Empty when nothing is left of it."""
    plain = (
        unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).encode("ascii", "ignore").decode().lower().replace("'", "")
    )
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > LONGEST_SLUG:
        return words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words
