"""Who sees a picture that is out of sight beside its owner and moderators: what features above answer to that."""

from collections.abc import Callable, Iterable

from ..members.readers import Reader

Ask = Callable[[str, Reader], bool]
ASKED: list[Ask] = []


def register(asked: Iterable[Ask]) -> None:
    """Ask these of a picture, by its id, and who reads."""
    ASKED[:] = asked


def is_shown(picture_id: str, reader: Reader) -> bool:
    """Whether one of them says that it is for this reader."""
    return any(ask(picture_id, reader) for ask in ASKED)
