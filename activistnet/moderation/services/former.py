"""What a post said before it was changed: hiding that, and showing it again."""

from typing import Any

from ...posts.services import versions
from ..errors import NothingToDo, TooLateToUndo
from ..subjects import Subject
from .acts import refuse_unless

Kept = dict[str, Any]  # the numbers of the texts, as the act keeps them


def change(subject: Subject, action: str) -> Kept:
    """Do one or the other; which texts it was about. Raises NothingToDo."""
    if subject.post is None:
        raise NothingToDo
    change = versions.hide if action == "hide-history" else versions.show
    numbers = change(subject.post.id)
    refuse_unless(bool(numbers))
    return {"numbers": numbers}


def put_back(subject: Subject, action: str, before: Kept | None) -> None:
    """Have these texts read as they were. Raises TooLateToUndo where it isn't kept which."""
    if before is None or subject.post is None:
        raise TooLateToUndo
    versions.put_back(subject.post.id, before["numbers"], is_hidden=action == "show-history")
