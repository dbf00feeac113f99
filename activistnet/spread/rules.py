"""What may be told of a spread, so that no number, and no difference of two, says by whose share somebody came.

Signatures are told in batches, by the order in which they came. A batch ends when enough people have signed, which
everybody sees anyway; then it is told as a whole or not at all. Whoever knows all names in it, every number told, and
by whose share a few others came (their own) can still exchange who came by which of the rest: nothing told would
differ.
Why that holds, and against whom: docs/security.md, P11.
"""

from collections.abc import Iterable, Mapping

BATCH = 25  # people
PART = 100  # of a large petition a batch is such a part, so that it is told in a thousand steps at most
# So many came otherwise than by the shares that brought most: three more than two people who tell each other.
REST = 5
LARGEST = 3  # such shares: somebody's, and two of people who know exactly who came by theirs
ALIKE = 10  # shares of one generation that brought somebody, in a batch that tells it
STEP = 5  # numbers are told in fives, so a branch under five isn't told


def batch_size(told: int) -> int:
    """How many people have to have signed since, where so many are told already."""
    return max(BATCH, told // PART)


def is_mixed(brought: Iterable[int], people: int, *, rest: int = REST) -> bool:
    """Whether enough of a batch came otherwise than by the few shares that brought most.

    Only by shares that were there before the batch, and only people who came by these or by none: all of them could
    have come by each, so any two can be exchanged.
    """
    return people - sum(sorted(brought, reverse=True)[:LARGEST]) >= rest


def generations(
    brought: Mapping[int, int],
    people: int,
    *,
    known: Mapping[int, int],
    alike: int = ALIKE,
    rest: int = REST,
) -> dict[int, int]:
    """In which generation those came who came by each share in a batch; empty where that could say who.

    `known` is the generation of each share that has one above the first. Shares are taken together by their generation,
    with earlier ones until there are enough; they then count as of the earliest.
    """
    levels: dict[int, list[int]] = {}
    for share in sorted(brought):
        levels.setdefault(known.get(share, 1), []).append(share)
    groups: list[tuple[int, list[int]]] = []
    open_group: list[int] = []
    for level in sorted(levels, reverse=True):
        open_group += levels[level]
        if len(open_group) >= alike:
            groups.append((level, open_group))
            open_group = []
    if open_group and groups:
        groups.append((min(levels), groups.pop()[1] + open_group))
    placed = {share: level for level, shares in groups for share in shares}
    others = [n for share, n in brought.items() if share not in placed]
    if not is_mixed(others, people - sum(brought[share] for share in placed), rest=rest):
        return {}
    return placed


def in_fives(number: int) -> int:
    """At least so many: what is told of a number."""
    return number // STEP * STEP
