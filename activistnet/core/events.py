"""Events: facts in the past tense. Who reacts to which, in order, stands in `reactions.py`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Reactions = Mapping[type, Sequence[Callable[[Any], object]]]

_reactions: dict[type, list[Callable[[Any], object]]] = {}


def react(reactions: Reactions) -> None:
    """Set the one table of reactions."""
    _reactions.clear()
    _reactions.update({kind: list(each) for kind, each in reactions.items()})


def publish(event: object) -> None:
    """Run the reactions of this event's class, in order, inside the caller's transaction."""
    for reaction in _reactions.get(type(event), ()):
        reaction(event)
