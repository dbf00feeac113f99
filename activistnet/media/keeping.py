"""Which pictures are kept where nothing shows them any more: what features above answer to that."""

from collections.abc import Callable, Iterable

Ask = Callable[[str], bool]
Count = Callable[[int], int]
ASKED: list[Ask] = []
COUNTED: list[Count] = []


def register(asked: Iterable[Ask], counted: Iterable[Count]) -> None:
    """Ask these of a picture, by its id, and of a member how many that they deleted are kept."""
    ASKED[:], COUNTED[:] = asked, counted


def is_kept(picture_id: str) -> bool:
    """Whether one of them still needs it."""
    return any(ask(picture_id) for ask in ASKED)


def count_kept(member_id: int) -> int:
    """How many pictures are kept, at most, that a member deleted."""
    return sum(count(member_id) for count in COUNTED)
