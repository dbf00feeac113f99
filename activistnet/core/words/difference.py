"""What changed from one text to another, in pieces to read one after the other.

Comparing can take time that grows with the square of the texts, so it takes steps from a budget. Lines are compared
first, then the words of those that changed; where the budget is used up, what is left is shown as a whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..outside.offload import off_loop

MOST_STEPS = 200_000  # at a few million a second
LONG = 4_000  # characters of both; above, comparing leaves the event loop
# Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
WORD = re.compile(rf"\s+|[{UNSPACED}]|[^\W{UNSPACED}]+|[^\w\s]")
AROUND = 160  # characters of what stayed the same, before and after what did not


class Piece(NamedTuple):
    """A stretch of a text: `same`, `gone`, `new`, or `left out` where much stayed the same."""

    sort: str
    text: str


@dataclass
class Budget:
    """How many steps are left for comparing; several comparisons can share one."""

    steps: int = MOST_STEPS


class Run(NamedTuple):
    """So many parts of one text that stand in place of so many of the other; both alike when they are the same."""

    before: Sequence[str]
    after: Sequence[str]


def difference(before: str, after: str, budget: Budget | None = None) -> list[Piece]:
    """The pieces of which both texts are made; all that is not `new` is the text before, but for what is left out."""
    budget = budget or Budget()
    if len(before) + len(after) > LONG:
        return off_loop(_difference, before, after, budget)
    return _difference(before, after, budget)


def in_full(before: str, after: str, budget: Budget | None = None) -> list[Piece]:
    """The same with nothing left out: what is not `new` is the text before, what is not `gone` the one after."""
    budget = budget or Budget()
    if len(before) + len(after) > LONG:
        return off_loop(_in_full, before, after, budget)
    return _in_full(before, after, budget)


def _difference(before: str, after: str, budget: Budget) -> list[Piece]:
    return _shortened(_in_full(before, after, budget))


def _in_full(before: str, after: str, budget: Budget) -> list[Piece]:
    pieces: list[Piece] = []
    for run in _runs(before.splitlines(keepends=True), after.splitlines(keepends=True), budget):
        if run.before == run.after or not run.before or not run.after:
            pieces += _pieces(run)
            continue
        words = (WORD.findall("".join(run.before)), WORD.findall("".join(run.after)))
        for part in _runs(*words, budget):
            pieces += _pieces(part)
    return _joined(pieces)


def _pieces(run: Run) -> list[Piece]:
    before, after = "".join(run.before), "".join(run.after)
    if before == after:
        return [Piece("same", before)]
    return [piece for piece in (Piece("gone", before), Piece("new", after)) if piece.text]


def _runs(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[Run]:
    """The runs of both, in order; one that holds all between what is alike at both ends when steps run out."""
    start = _alike(a, b)
    end = _alike(a[start:][::-1], b[start:][::-1])
    middle = (a[start : len(a) - end], b[start : len(b) - end])
    found = _path(*middle, budget) if all(middle) else None
    between = _between(*middle, found) if found is not None else [Run(*middle)]
    return [Run(a[:start], b[:start]), *between, Run(a[len(a) - end :], b[len(b) - end :])]


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many parts both begin with."""
    n = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        n += 1
    return n


def _path(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[tuple[int, int, int]] | None:
    """Where both are alike, as (place in a, place in b, length), after Myers' greedy algorithm; None without budget."""
    furthest: dict[int, int] = {1: 0}
    trace: list[dict[int, int]] = []
    for d in range(len(a) + len(b) + 1):
        trace.append({k: furthest[k] for k in range(-d - 1, d + 2) if k in furthest})
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
            x = begun = furthest[k + 1] if down else furthest[k - 1] + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            furthest[k] = x
            budget.steps -= 3 + x - begun
            if budget.steps < 0:
                return None
            if x >= len(a) and x - k >= len(b):
                return _walked(trace, len(a), len(b))
    return None


def _walked(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    """The way back through the furthest points of each step."""
    alike: list[tuple[int, int, int]] = []
    for d in range(len(trace) - 1, -1, -1):
        furthest, k = trace[d], x - y
        down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = furthest[before_k]
        start = before_x if down else before_x + 1
        if d == 0:
            start = 0
        if x > start:
            alike.append((start, start - k, x - start))
        x, y = before_x, before_x - before_k
    return alike[::-1]


def _between(a: Sequence[str], b: Sequence[str], alike: list[tuple[int, int, int]]) -> list[Run]:
    runs, x, y = [], 0, 0
    for at_a, at_b, length in [*alike, (len(a), len(b), 0)]:
        runs.append(Run(a[x:at_a], b[y:at_b]))
        runs.append(Run(a[at_a : at_a + length], b[at_b : at_b + length]))
        x, y = at_a + length, at_b + length
    return runs


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Pieces of one sort that follow each other are one."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].sort == piece.sort:
            joined[-1] = Piece(piece.sort, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _shortened(pieces: list[Piece]) -> list[Piece]:
    """What stayed the same is told near what did not."""
    short: list[Piece] = []
    for n, (sort, text) in enumerate(pieces):
        head = AROUND if n > 0 else 0
        tail = AROUND if n < len(pieces) - 1 else 0
        if sort != "same" or len(text) <= head + tail + AROUND:
            short.append(Piece(sort, text))
            continue
        short += [Piece("same", text[:head])] if head else []
        short.append(Piece("left out", ""))
        short += [Piece("same", text[-tail:])] if tail else []
    return short
