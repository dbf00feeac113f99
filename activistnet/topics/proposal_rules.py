"""What a proposal of a topic may hold: the numbers of its rules, and how they are written."""

from datetime import timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from ..core.words.skeletons import look

MOST_OPEN = 2  # of one member
MOST_RULES = 10
KEPT = timedelta(days=365)  # after it was decided
ALIKE = 0.75  # of two names, as difflib compares them
SAME_WORD = 5  # letters of a word that is in both


class FirstRule(NamedTuple):
    """A rule, and what it means."""

    title: str
    text: str


def rules_of(typed: str) -> list[FirstRule]:
    """One a line, what it means after a colon."""
    lines = (" ".join(line.split()) for line in typed.splitlines())
    return [_rule_of(line) for line in lines if line]


def are_near(one: str, other: str) -> bool:
    """Whether two names, as addresses spell them, may mean the same topic, or be taken for each other."""
    shared = set(one.split("-")) & set(other.split("-"))
    if any(len(word) >= SAME_WORD for word in shared) or look(one) == look(other):
        return True
    return SequenceMatcher(None, one, other).ratio() >= ALIKE


def _rule_of(line: str) -> FirstRule:
    title, _colon, text = line.partition(": ")
    return FirstRule(title, text) if title else FirstRule(text, "")
