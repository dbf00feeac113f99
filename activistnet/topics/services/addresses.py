"""What topics and rules are known by: a word made of their name."""

import re
import unicodedata

LONGEST_WORD = 40  # of an address, and of the code of a rule


def word_of(name: str) -> str:
    """Letters and digits of every alphabet, joined by hyphens; accents of Latin letters go."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")[:LONGEST_WORD].strip("-")
