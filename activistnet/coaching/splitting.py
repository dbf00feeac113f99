"""A text that somebody has changed, as changes that can be made one by one.

Each stands between words that stay. It is made again in a text that has changed elsewhere meanwhile, and never in one
where these words are others, or stand twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.words.difference import Piece, difference, in_full

AROUND = 24  # characters of what has to stay, before and after; more where the same stands twice
SHOWN = 80  # characters of what stands there, before and after, to read it by
NEAR = 8  # characters between two changes that are one


@dataclass(frozen=True)
class Change:
    """`gone` becomes `new` between `lead` and `trail`."""

    lead: str
    gone: str
    new: str
    trail: str

    @property
    def before(self) -> str:
        """What has to be there."""
        return self.lead + self.gone + self.trail

    @property
    def after(self) -> str:
        """What is there then."""
        return self.lead + self.new + self.trail

    def apply(self, text: str) -> str | None:
        """The text with this change; None where it says something else there by now."""
        at = _only(text, self.before)
        return None if at is None else text[:at] + self.after + text[at + len(self.before) :]

    def is_in(self, text: str) -> bool:
        """Whether a text says already what this would make it say."""
        return self.after in text and (self.before in self.after or _only(text, self.before) is None)

    def pieces(self, text: str) -> list[Piece]:
        """What is gone and what is new, between what stays, with more of that where the text has it still."""
        at = _only(text, self.before)
        if at is None:
            return difference(self.before, self.after)
        end = at + len(self.before)
        first, last = text[max(0, at - SHOWN) : at], text[end : end + SHOWN]
        return difference(first + self.before + last, first + self.after + last)


@dataclass(frozen=True)
class _Hunk:
    start: int
    end: int
    new: str


def split(before: str, after: str) -> list[Change]:
    """The changes that make one text the other, in their order. Made all, in any order, they do."""
    hunks = _hunks(before, after)
    while True:
        changes = [_between(before, hunks, n) for n in range(len(hunks))]
        twice = [n for n, each in enumerate(changes) if len(hunks) > 1 and _only(before, each.before) is None]
        if not twice:
            return changes
        n = min(twice[0], len(hunks) - 2)
        hunks[n : n + 2] = [_joined(before, hunks[n], hunks[n + 1])]


def _hunks(before: str, after: str) -> list[_Hunk]:
    hunks: list[_Hunk] = []
    at, is_after_change = 0, False
    for piece in in_full(before, after):
        if piece.sort == "same":
            at, is_after_change = at + len(piece.text), False
            continue
        gone, new = (piece.text, "") if piece.sort == "gone" else ("", piece.text)
        hunk = _Hunk(at, at + len(gone), new)
        at = hunk.end
        is_near = hunks and (is_after_change or hunk.start - hunks[-1].end < NEAR)
        hunks = [*hunks[:-1], _joined(before, hunks[-1], hunk)] if is_near else [*hunks, hunk]
        is_after_change = True
    return hunks


def _joined(before: str, one: _Hunk, other: _Hunk) -> _Hunk:
    return replace(one, end=other.end, new=one.new + before[one.end : other.start] + other.new)


def _between(before: str, hunks: Sequence[_Hunk], n: int) -> Change:
    """With as many words around it as say where it is, but for those of its neighbours."""
    hunk = hunks[n]
    first = hunks[n - 1].end if n else 0
    last = hunks[n + 1].start if n + 1 < len(hunks) else len(before)
    around = AROUND
    while True:
        start, end = max(first, hunk.start - around), min(last, hunk.end + around)
        change = Change(before[start : hunk.start], before[hunk.start : hunk.end], hunk.new, before[hunk.end : end])
        if (start, end) == (first, last) or _only(before, change.before) is not None:
            return change
        around *= 2


def _only(text: str, words: str) -> int | None:
    """Where these words stand in a text, if they do so once; nothing stands in an empty one alone."""
    if not words:
        return None if text else 0
    at = text.find(words)
    return None if at < 0 or text.find(words, at + 1) >= 0 else at
