"""The picture of a spread: numbers alone, as they are kept, shown in the table, and drawn."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from .rules import STEP, in_fives

MOST_BRANCHES = 150  # drawn one by one, of all generations together


class Branch(NamedTuple):
    """What one share has brought, as told, in which generation."""

    generation: int
    brought: int


class Alike(NamedTuple):
    """So many branches of one size."""

    size: int
    branches: int


@dataclass(frozen=True)
class Generation:
    """Those who came by shares of one generation: at least so many, and each larger branch, the largest first."""

    brought: int
    branches: list[int]

    @property
    def rest(self) -> int:
        """What came by branches that are too small to be told one by one, or by too many to be drawn."""
        return max(0, self.brought - sum(self.branches))

    @property
    def alike(self) -> list[Alike]:
        """Its branches by size."""
        return [Alike(size, self.branches.count(size)) for size in sorted(set(self.branches), reverse=True)]


@dataclass(frozen=True)
class Picture:
    """All that is told: of how many people, and how they came."""

    people: int
    generations: list[Generation]

    @property
    def by_shares(self) -> int:
        """How many came by a share, of any generation."""
        return sum(each.brought for each in self.generations)

    @property
    def otherwise(self) -> int:
        """How many came without one, or by one too small to be told."""
        return max(0, self.people - self.by_shares)

    @property
    def one_brings(self) -> float:
        """What one signature brings: those that came by a share, divided by all."""
        return round(self.by_shares / self.people, 1) if self.people else 0

    def as_kept(self) -> dict[str, Any]:
        """For the table that keeps it."""
        return asdict(self)

    def without_branches(self) -> "Picture":
        """Only the sums: what stays once a petition has closed."""
        return Picture(self.people, [Generation(each.brought, []) for each in self.generations])


def read(kept: dict[str, Any] | None) -> Picture | None:
    """A picture as it was kept; None where nothing is told yet."""
    if not kept or not kept["generations"]:
        return None
    return Picture(kept["people"], [Generation(**each) for each in kept["generations"]])


def picture_of(people: int, branches: Iterable[Branch], *, beyond: int = 0) -> Picture:
    """The picture of these branches; `beyond` came by others, which count to the first generation.

    A generation that is too small to be told is added to the one before.
    """
    numbers: dict[int, list[int]] = {1: []}
    for branch in branches:
        numbers.setdefault(branch.generation, []).append(branch.brought)
    for late in sorted(numbers, reverse=True)[:-1]:
        if sum(numbers[late]) < STEP:
            numbers.setdefault(late - 1, []).extend(numbers.pop(late))
    drawn = _drawn(numbers)
    sums = {each: sum(numbers[each]) + (beyond if each == 1 else 0) for each in sorted(numbers)}
    return Picture(in_fives(people), [Generation(in_fives(n), drawn[each]) for each, n in sums.items() if in_fives(n)])


def _drawn(numbers: dict[int, list[int]]) -> dict[int, list[int]]:
    """The branches of each generation that are told by themselves, the largest first; of very many the largest."""
    large = [(in_fives(n), -each) for each, brought in numbers.items() for n in brought if n >= STEP]
    drawn: dict[int, list[int]] = {each: [] for each in numbers}
    for n, generation in sorted(large, reverse=True)[:MOST_BRANCHES]:
        drawn[-generation].append(n)
    return drawn
