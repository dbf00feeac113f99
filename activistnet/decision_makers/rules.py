"""How names of decision makers are compared and found, and which of them tell too much of somebody."""

import re
from datetime import timedelta
from unicodedata import normalize

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ..core.words.skeletons import look
from ..core.words.slugs import words_of_address

LONGEST_NAME = 120
LONGEST_OFFICE = 120
LONGEST_PLACE = 80
LONGEST_REASON = 300
MOST_WORDS = 6  # of what is searched for
FEWEST_LETTERS = 2  # of what is suggested for
KEPT_UNASKED = timedelta(days=30)  # from when it was first named
# Words that are pages of their own behind the number of one.
RESERVED_SLUGS = frozenset({"answers", "edit", "json", "merge", "private", "promises", "report"})

TELLS_WHERE = _l(
    "Leave out addresses, phone numbers and e-mail addresses. Name the office or the organisation that can decide this."
)
# By itself, as in "District 6" and "6th District"; in a word, digits are put for letters.
NUMBER_OF_ONE = re.compile(r"(?<![^\W_])(\d{1,9})(?=(?:st|nd|rd|th|er|re|e|ème|eme)?(?![^\W_]))", re.IGNORECASE)
NO_LETTER = re.compile(r"[\W_]+")
MAIL = re.compile(r"[^\s@]+\s*(?:@|\(at\)|\[at\])\s*[^\s@]+\.[^\s@]+", re.IGNORECASE)
# Seven digits and more, however they are set apart: nobody's office has as many in its name.
PHONE = re.compile(r"(?:\d[\s()./–-]{0,3}){7,}")
STREET = (
    "street|str|road|rd|avenue|ave|lane|drive|close|rue|impasse|allée|allee|chemin|boulevard|bd|quai|straße|strasse"
)
ARABIC_STREET = "شارع|زقاق|حارة"
NUMBER = r"\d{1,4}\s?(?:bis|ter|[a-d])?"
HOUSE = re.compile(
    rf"\b{NUMBER}[,\s]+(?:[^\W\d_]+[\s-]+){{0,3}}(?:{STREET})\b"
    rf"|\b(?:[^\W\d_]*(?:straße|strasse|street|road))\.?\s+{NUMBER}\b"
    rf"|(?:{ARABIC_STREET})\s[^\d٠-٩]{{0,40}}[\d٠-٩]+|[\d٠-٩]+\s*[,،]?\s*(?:{ARABIC_STREET})\b",
    re.IGNORECASE,
)


def key_of(name: str, place: str = "") -> str:
    """What two names of one have alike: how they look, whatever is between the words. With its place it is one name:
    "City Council (Lyon)" is the City Council in Lyon.

    A number is read, not looked at: District 6 is neither District 8 nor District B.
    """
    whole = f"{name} {place}"
    said = NUMBER_OF_ONE.split(normalize("NFKC", whole))
    parts = (look(part) if n % 2 == 0 else f"{int(part)}." for n, part in enumerate(said))
    return "".join(parts) or whole.strip().casefold()


def words_in(*texts: str) -> str:
    """The words by which one is found, each as it looks."""
    return " ".join(filter(None, (NO_LETTER.sub("", look(word)) for text in texts for word in text.split())))


def question_of(typed: str) -> str:
    """What was typed as a question to these words, each of them begun; empty where it asks nothing."""
    return " & ".join(f"'{word}':*" for word in words_in(typed).split()[:MOST_WORDS])


def slug_of(name: str) -> str:
    """The name as the end of an address. Empty when nothing is left of it."""
    words = words_of_address(name)
    return "" if words in RESERVED_SLUGS else words


def problem_of_name(name: str) -> LazyString | None:
    """Why a petition can't name somebody so, as a sentence; None when it can."""
    plain = normalize("NFKC", name)
    return TELLS_WHERE if any(each.search(plain) for each in (MAIL, PHONE, HOUSE)) else None
