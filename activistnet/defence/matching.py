"""What a word rule finds in a text: the one answer, for texts that are sent and for those of the last 30 days.

Texts and patterns are folded as the search folds them: small, without accents. A pattern is looked for as it stands, so
that comparing takes as long as reading, whatever somebody wrote into it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_PATTERN = 80
LINKS = ("http://", "https://", "www.")
SPACE = re.compile(r"\s+")
PIECE = re.compile(r"[^\W_]+")  # letters and digits in a row


@dataclass(frozen=True)
class Looked:
    """What is looked for, as rules that act and such that are rehearsed say it."""

    id: int
    kind: str
    pattern: str
    topic_id: int | None
    audience: str
    effect: str


@dataclass(frozen=True)
class Said:
    """A text as it was sent: folded, where, and whether its author was new then."""

    folded: str
    topic_id: int
    is_new: bool


def tidy(folded: str) -> str:
    """One space where there is room of any kind."""
    return SPACE.sub(" ", folded).strip()


def finds(rule: Looked, said: Said) -> bool:
    """Whether the rule is for such a text, and finds something in it."""
    return _is_for(rule, said) and _is_in(rule, tidy(said.folded))


def _is_for(rule: Looked, said: Said) -> bool:
    return rule.topic_id in (None, said.topic_id) and (rule.audience == "all" or said.is_new)


def _is_in(rule: Looked, text: str) -> bool:
    if rule.kind == "link":
        return any(each in text for each in LINKS)
    fits = _is_domain if rule.kind == "domain" else _is_word
    return any(fits(text, at, at + len(rule.pattern)) for at in _places(text, rule.pattern))


def found(rules: Iterable[Looked], said: Said) -> list[Looked]:
    """Those of the rules that find something."""
    return [rule for rule in rules if finds(rule, said)]


class Tried:
    """Many rules, of which each text is compared with those alone that it may have.

    What is found stands by itself, so that the first letters and digits in a row of a pattern are such a row in the
    text, too.
    """

    def __init__(self, rules: Sequence[Looked]) -> None:
        self._rules = rules
        self._always: list[int] = []
        self._by_piece: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            first = PIECE.search(rule.pattern)
            (self._by_piece[first[0]] if first else self._always).append(number)

    def found(self, said: Said) -> Iterator[int]:
        """The numbers of those that find something in it."""
        text, rules = tidy(said.folded), self._rules
        pieces = self._by_piece.keys() & set(PIECE.findall(text))
        for numbers in (self._always, *(self._by_piece[piece] for piece in pieces)):
            yield from (n for n in numbers if _is_for(rules[n], said) and _is_in(rules[n], text))


def _places(text: str, pattern: str) -> Iterable[int]:
    at = text.find(pattern)
    while at >= 0:
        yield at
        at = text.find(pattern, at + len(pattern))


def _is_word(text: str, begin: int, end: int) -> bool:
    """That it stands by itself, and not inside another word."""
    return not text[begin - 1 : begin].isalnum() and not text[end : end + 1].isalnum()


def _is_domain(text: str, begin: int, end: int) -> bool:
    """That it is the whole of a domain, or the end of one that is below it."""
    before, after = text[begin - 1 : begin], text[end : end + 2]
    goes_on = after[:1].isalnum() or after[:1] in ("-", "_") or (after[:1] == "." and after[1:].isalnum())
    return not before.isalnum() and before not in ("-", "_") and not goes_on
