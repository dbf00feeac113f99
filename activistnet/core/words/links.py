"""What mail programs and chats make a link of: in one line that gets into other people's mail there is none."""

import re
from unicodedata import normalize

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from .countries import CODES

NO_LINKS = _l("Remove links, web addresses and e-mail addresses. Put a space after each full stop.")
SCHEME = re.compile(r"://|\b(?:https?|ftp|mailto|tel|sms|javascript|data|magnet|bitcoin):", re.IGNORECASE)
# A name, a dot, and letters that could end a domain; IDNA takes other full stops for a dot, too.
DOMAIN = re.compile(r"[^\W_][.\u3002](xn--[\w-]+|[^\W\d_]{2,63})(?![^\W\d_])", re.IGNORECASE)
NUMBERS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
OF_COUNTRIES = frozenset(code.lower() for code in CODES) | {"uk", "eu", "su", "ac", "tp"}


def problem_of_links(line: str) -> LazyString | None:
    """Why a line can't get into mail, as a sentence; None when it can.

    Two Latin letters end a domain only where they stand for a country, so "ver.di" and "e.V." are words.
    """
    plain = normalize("NFKC", line)
    if SCHEME.search(plain) or NUMBERS.search(plain):
        return NO_LINKS
    return NO_LINKS if any(_ends_a_domain(found[1].lower()) for found in DOMAIN.finditer(plain)) else None


def _ends_a_domain(end: str) -> bool:
    return len(end) > 2 or not end.isascii() or end in OF_COUNTRIES
