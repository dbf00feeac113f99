"""Where the lines and dots of a picture stand: generations outward as rings, a dot for each branch, by its size.

A line leads from a dot to the ring before, never to another dot: which branch grew from which is nobody's to see, so
the places on a ring follow from the numbers alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, gcd, pi, sin, sqrt
from typing import NamedTuple

from .pictures import Generation, Picture
from .rules import STEP

SIZE = 640  # units of the drawing, each way
CENTRE = SIZE / 2
CORE = 52
EDGE = 290
OUTWARD = 0.6  # the first ring is far from the middle, where there is room
GAP = 0.36  # radians that stay free at the top, for the number of the ring
MOST_TWIGS = 40  # of a generation; each is five people or more who came by branches that are too small to be told
TWIG = 1.8
LEAST = 2.2  # radius of the dot of a small branch
APART = 14
LARGEST = 26  # radius of a dot
WIDEST = 34  # of a ring that has sums alone


class Dot(NamedTuple):
    """A branch, with the line that leads to it."""

    x: float
    y: float
    radius: float
    line: str
    width: float


@dataclass(frozen=True)
class Ring:
    """One generation."""

    number: int
    radius: float
    width: float
    branches: Sequence[Dot]
    twigs: Sequence[Dot]

    @property
    def top(self) -> float:
        """Where its number stands."""
        return round(CENTRE - self.radius, 1)


def draw(picture: Picture) -> list[Ring]:
    """The rings of a picture, from the inside."""
    found = picture.generations
    radii = [CORE + (EDGE - CORE) * ((place + 1) / len(found)) ** OUTWARD for place in range(len(found))]
    between = min(radius - inner for inner, radius in zip([CORE, *radii], radii, strict=False))
    scale = min(_fitting(each, radius, between) for each, radius in zip(found, radii, strict=True))
    most = max(each.brought for each in found)
    rings = []
    for place, (each, radius) in enumerate(zip(found, radii, strict=True)):
        sizes = [max(LEAST, scale * sqrt(n)) for n in each.branches]
        inner = radii[place - 1] + APART if place else CORE  # no line touches the dot of another branch
        dots = _around([*sizes, *[TWIG] * _twigs(each)], radius, inner)
        width = 2 if dots else 4 + (min(WIDEST, between) - 8) * each.brought / most
        rings.append(Ring(place + 1, round(radius, 1), round(width, 1), dots[: len(sizes)], dots[len(sizes) :]))
    return rings


def _twigs(generation: Generation) -> int:
    """None of a generation of which only the sum is told."""
    return min(MOST_TWIGS, generation.rest // STEP) if generation.branches else 0


def _fitting(generation: Generation, radius: float, between: float) -> float:
    """How large dots can be, by the root of what they stand for, so that all find room on their ring."""
    if not generation.branches:
        return LARGEST
    scale = min(LARGEST, between / 3) / sqrt(max(generation.branches))
    room = (2 * pi - GAP) * radius * 0.9 - 2 * TWIG * _twigs(generation)
    while scale > 0.1 and sum(2 * max(LEAST, scale * sqrt(n)) for n in generation.branches) > room:
        scale *= 0.9
    return scale


def _around(sizes: list[float], radius: float, inner: float) -> list[Dot]:
    """Dots of these sizes on a ring, large ones among small ones."""
    if not sizes:
        return []
    order = _mixed(len(sizes))
    free = ((2 * pi - GAP) * radius - 2 * sum(sizes)) / len(sizes)
    found, at = {}, -pi / 2 + GAP / 2
    for place in order:
        half = (sizes[place] + free / 2) / radius
        at += half
        found[place] = _dot(at, sizes[place], radius, inner)
        at += half
    return [found[place] for place in range(len(sizes))]


def _mixed(number: int) -> list[int]:
    """All places below a number, neighbours far apart."""
    step = max(1, round(number * 0.618))
    while gcd(step, number) != 1:
        step += 1
    return [place * step % number for place in range(number)]


def _dot(at: float, size: float, radius: float, inner: float) -> Dot:
    x, y = _point(at, radius)
    start, bend = _point(at - 0.05, inner), _point(at - 0.05, (radius + inner) / 2)
    line = f"M{start[0]} {start[1]}Q{bend[0]} {bend[1]} {x} {y}"
    return Dot(x, y, round(size, 1), line, round(max(1, size / 3), 1))


def _point(at: float, radius: float) -> tuple[float, float]:
    return round(CENTRE + radius * cos(at), 1), round(CENTRE + radius * sin(at), 1)
