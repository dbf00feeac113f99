"""What an entry of another team's list may be: a word, a domain, a link or a handle, as somebody would write it.

Nothing in it is ever a pattern: what looks like one is refused, as is what a reader would take for something else.
"""

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import name

from ..core.words.text import NOT_IN_LINES, problem_of_line, problem_of_marks
from ..members.rules import HANDLE
from .list_models import ENTRY_KINDS
from .matching import LONGEST_PATTERN, tidy

LONGEST_DOMAIN = 253
LONGEST_LABEL = 60
LONGEST_COMMENT = 500
PART = r"[^\W_](?:[^\W_]|-){0,62}"
DOMAIN = re.compile(rf"(?:{PART}\.)+[^\W\d_](?:[^\W_]|-){{1,62}}")
LINK = re.compile(r"https?://([^/?#\s]+)(\S*)", re.IGNORECASE)
FORMULAS = ("=", "+", "-", "\t")
SIGNS_OF_PATTERNS = re.compile(r"[\\*\[\]{}|^$<>]|^/.*/\w*$|\(\?|\.\+")
WORD = re.compile(r"[^\W\d_]+")
ALPHABETS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"}  # with letters that look alike
# What a reader takes for Latin: a domain of nothing else passes for another one.
LIKE_LATIN = frozenset("аеорсухіјѕһԁԛԝӏονιαυ0123456789-")


@dataclass(frozen=True)
class Entry:
    """One entry as its list has it: `pattern` as it was written, `label` what the list says of it."""

    kind: str
    pattern: str
    label: str = ""
    comment: str = ""
    until: date | None = None


class NoEntry(ValueError):
    """What is printed is a word of `words.WHY_WRONG`: why this is not taken."""


def entry(
    written: str, *, host: str, kind: str = "", label: str = "", comment: str = "", until: date | None = None
) -> Entry:
    """An entry of what was written; without a `kind` that is seen from how it looks. Raises NoEntry."""
    pattern = tidy(written)
    for text, longest in ((pattern, LONGEST_DOMAIN), (label, LONGEST_LABEL), (comment, LONGEST_COMMENT)):
        _expect_readable(text, longest)
    if pattern.startswith(FORMULAS) or label.startswith(FORMULAS):
        raise NoEntry("formula")
    kind = kind or _kind_of(pattern)
    if kind not in ENTRY_KINDS:
        raise NoEntry("kind")
    take = {"domain": _domain, "link": _link, "handle": lambda typed: _handle(typed, host), "word": _word}[kind]
    return Entry(kind, take(pattern), tidy(label), tidy(comment), until)


def _expect_readable(text: str, longest: int) -> None:
    if len(text) > longest:
        raise NoEntry("long")
    if problem_of_marks(text) or problem_of_line(text) or NOT_IN_LINES.search(text):
        raise NoEntry("unseen")


def _kind_of(pattern: str) -> str:
    if pattern.startswith("@"):
        return "handle"
    if LINK.match(pattern):
        return "link"
    bare = pattern.removeprefix("*.")
    return "domain" if "." in bare and DOMAIN.fullmatch(bare.rstrip(".")) else "word"


def _word(pattern: str) -> str:
    if SIGNS_OF_PATTERNS.search(pattern):
        raise NoEntry("pattern")
    if len(pattern) > LONGEST_PATTERN:
        raise NoEntry("long")
    if any(len(_alphabets(each)) > 1 for each in WORD.findall(pattern)):
        raise NoEntry("alphabets")
    return pattern


def _domain(pattern: str) -> str:
    bare = pattern.removeprefix("*.").rstrip(".").lower()
    if "*" in bare:
        raise NoEntry("hidden")  # a list that hides some letters of its domains
    if not DOMAIN.fullmatch(bare):
        raise NoEntry("domain")
    for part in bare.split("."):
        alphabets = _alphabets(part)
        if len(alphabets) > 1 or (alphabets - {"LATIN"} and set(part) <= LIKE_LATIN):
            raise NoEntry("looks")
    return bare


def _link(pattern: str) -> str:
    """Without its scheme, so that it is found whichever of the two somebody writes."""
    found = LINK.fullmatch(pattern)
    if found is None:
        raise NoEntry("link")
    rest = found[2].partition("#")[0].rstrip("/")
    return f"//{_domain(found[1])}{rest}"


def _handle(pattern: str, host: str) -> str:
    """A handle of this site: of the same name elsewhere somebody else is meant."""
    local, _, where = pattern.removeprefix("@").lower().partition("@")
    if where and where != host:
        raise NoEntry("elsewhere")
    if not HANDLE.fullmatch(local):
        raise NoEntry("handle")
    return local


def _alphabets(letters: str) -> set[str]:
    """Those of them that have letters that look alike."""
    return {name(letter, "").partition(" ")[0] for letter in letters if letter.isalpha()} & ALPHABETS
