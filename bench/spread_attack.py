"""What people who read every output can tell of who came by whose share: `python -m bench.spread_attack`.

People sign one after the other, everybody shares, and each came by nobody's share or by that of one before. Two of them
tell each other all they know: every name in its order, whose share each of the two came by, and exactly who came by
theirs. They read all that is ever told, with the names beside each number, which is more than any page shows. An edge
is decided when it is there in every world in which they would have read the same.

Every world of up to seven people is looked at, with batches of each size and rules made as much smaller as the batches
are: those of the site tell nothing of so few. Larger worlds are drawn by lot, under the rules as they are and smaller
ones; there, each edge has to be missing in a world that is found by exchanging how two people came, or changing how
one did.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any, NamedTuple

from activistnet.spread import rules

NOBODY = -1
World = tuple[int, ...]  # by whose share each came


class Scale(NamedTuple):
    """The rules, at some size."""

    batch: int = rules.BATCH
    rest: int = rules.REST
    alike: int = rules.ALIKE
    first: int = 0  # people in the first batch, where it is another number


SMALL = Scale(14, 5, 6)  # the least that holds against two


def told(world: World, scale: Scale) -> tuple[Any, ...]:
    """All that follows from a world for those who look at it: what is told of each batch."""
    outputs: list[Any] = []
    generation: dict[int, int] = {}  # of each person's share
    shares_told: set[int] = set()
    for people in batches(len(world), scale):
        came = [world[person] for person in people if world[person] < people.start]
        brought = {share: came.count(share) for share in set(came) - {NOBODY}}
        if people.start and not rules.is_mixed(brought.values(), len(came), rest=scale.rest):
            outputs.append(None)
            continue
        known = {share: generation.get(share, 1) for share in shares_told}
        placed = rules.generations(brought, len(came), known=known, alike=scale.alike, rest=scale.rest)
        generation |= {person: placed[world[person]] + 1 for person in people if world[person] in placed}
        shares_told |= brought.keys()
        later = tuple(sorted((share, generation.get(share, 1)) for share in shares_told))
        outputs.append((tuple(sorted(brought.items())), tuple(sorted(placed.items())), later))
    return tuple(outputs)


def batches(people: int, scale: Scale) -> list[range]:
    """Who is told together: all of each batch that is whole."""
    starts = range(scale.first or scale.batch, people + 1, scale.batch)
    return [range(start - scale.batch if n else 0, start) for n, start in enumerate(starts)]


def own(world: World, readers: tuple[int, ...]) -> tuple[Any, ...]:
    """What they know by themselves."""
    return tuple((world[each], tuple(p for p, share in enumerate(world) if share == each)) for each in readers)


def hidden(world: World, readers: tuple[int, ...]) -> frozenset[tuple[int, int]]:
    """Who came by whose share, of the others."""
    both = set(readers) | {NOBODY}
    return frozenset((share, each) for each, share in enumerate(world) if share not in both and each not in both)


def decided_of_all(people: int, scale: Scale) -> tuple[int, int]:
    """How many worlds with two readers there are, and in how many of them an edge is decided."""
    worlds = [tuple(each) for each in product(*(range(NOBODY, person) for person in range(people)))]
    outputs = [told(world, scale) for world in worlds]
    looked_at = decided = 0
    for readers in combinations(range(people), 2):
        alike: dict[Any, list[World]] = defaultdict(list)
        for world, output in zip(worlds, outputs, strict=True):
            alike[output, own(world, readers)].append(world)
        for same in alike.values():
            looked_at += len(same)
            if frozenset.intersection(*(hidden(world, readers) for world in same)):
                decided += len(same)
    return looked_at, decided


def told_of_all(people: int, scale: Scale) -> int:
    """In how many worlds it is told of anybody by whose share somebody came."""
    worlds = product(*(range(NOBODY, person) for person in range(people)))
    return sum(any(output and output[0] for output in told(each, scale)) for each in worlds)


def draw_world(lot: random.Random, people: int) -> World:
    """Some come by themselves, others by shares, by large ones rather, as it is outside."""
    alone = lot.uniform(0.05, 0.7)
    world: list[int] = []
    for person in range(people):
        if not person or lot.random() < alone:
            world.append(NOBODY)
        else:
            grown = [share for share in world if share != NOBODY]
            world.append(lot.choice(grown) if grown and lot.random() < 0.3 else lot.randrange(person))
    return tuple(world)


def undecided(world: World, readers: tuple[int, ...], edge: tuple[int, int], scale: Scale) -> bool:
    """Whether there is a world without this edge that looks the same: two exchanged, or one come by a newer share."""
    seen, theirs = told(world, scale), own(world, readers)
    return any(told(other, scale) == seen and own(other, readers) == theirs for other in _others(world, edge[1], scale))


def _others(world: World, person: int, scale: Scale) -> Iterator[World]:
    start = person // scale.batch * scale.batch
    for other in range(start, min(start + scale.batch, len(world))):
        if world[other] != world[person] and world[other] < person and world[person] < other:
            changed = list(world)
            changed[person], changed[other] = changed[other], changed[person]
            yield tuple(changed)
    for share in (NOBODY, *range(start, person)):
        if share != world[person]:
            yield (*world[:person], share, *world[person + 1 :])


def decided_by_lot(lot: random.Random, people: int, scale: Scale) -> tuple[int, int]:
    """How many edges of a drawn world were looked at, and how many of them nothing could be exchanged for."""
    world = draw_world(lot, people)
    by_size = sorted(range(people), key=world.count, reverse=True)
    readers = (by_size[0], by_size[1]) if lot.random() < 0.5 else tuple(sorted(lot.sample(range(people), 2)))
    edges = sorted(hidden(world, readers))
    whole = [edge for edge in edges if edge[1] < people // scale.batch * scale.batch]
    return len(whole), sum(not undecided(world, readers, edge, scale) for edge in whole)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--worlds", type=int, default=2000, help="drawn by lot, of each size")
    given = options.parse_args()
    for people in range(2, 8):
        looked_at, decided = decided_of_all(people, Scale())
        print(f"{people} people, rules as they are: {looked_at} worlds, decided in {decided}")
        for first in range(1, people):
            scale = Scale(people - first, SMALL.rest, SMALL.alike, first)
            looked_at, decided = decided_of_all(people, scale)
            told_in = told_of_all(people, scale)
            print(f"{people} people, {first} before: {looked_at} worlds, decided in {decided}, told in {told_in}")
    lot = random.Random(7)  # the same each time
    for people, scale in ((36, SMALL), (60, SMALL), (100, Scale())):
        edges = decided = 0
        for _ in range(given.worlds):
            more, of_these = decided_by_lot(lot, people, scale)
            edges, decided = edges + more, decided + of_these
        print(f"{people} people, {scale}: {given.worlds} worlds, {edges} edges, decided {decided}")


if __name__ == "__main__":
    main()
