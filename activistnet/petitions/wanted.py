"""News that a signatory wants of a petition: what they agreed to, in which words, when and in which language.

It is said with a signature (`given`), and ends with it. A consent is one text, such as `1 fr 2026-12-01`.
"""

from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from ..core.data.time import now
from ..core.words.language import LANGUAGES, language

# Each wording that anybody has agreed to, by its number. What is asked next gets a number of its own.
WORDS = {1: _l("Send me news of this petition")}
NEWEST = max(WORDS)


class Consent(NamedTuple):
    """What somebody agreed to."""

    words: int
    language: str
    day: date


def agree() -> str:
    """The consent that is given on this page."""
    return f"{NEWEST} {language()} {now().date().isoformat()}"


def read(consent: str) -> Consent | None:
    """The same, read; None for none, and for what is none."""
    parts = consent.split(" ")
    if len(parts) != 3 or not parts[0].isdecimal() or parts[1] not in LANGUAGES:
        return None
    return Consent(int(parts[0]), parts[1], date.fromisoformat(parts[2]))
