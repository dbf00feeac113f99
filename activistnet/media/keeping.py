"""Which pictures are kept where nothing shows them any more: what features above answer to that."""

from collections.abc import Callable, Iterable

Ask = Callable[[str], bool]
ASKED: list[Ask] = []


def register(asked: Iterable[Ask]) -> None:
    """Ask these of a picture, by its id."""
    ASKED[:] = asked


def is_kept(picture_id: str) -> bool:
    """Whether one of them still needs it."""
    return any(ask(picture_id) for ask in ASKED)
