"""What a page of replies offers, as its template is told."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReplyActs:
    """What can be done with the replies of a page, the same for all who are shown it.

    Whoever may not write there may not vote either, nor mark anything; where it `is_for_some`, those alone may reply.
    `filtered` are those whose words are put away for the reader (`filtered`). `changeable` and `deletable` are the ids
    of those with which their authors can do so. `below` is how many of the page stand below each that has any, and
    `folded` those below which none is shown. Whoever opened the thread is `opener_id`, and what they opened it with is
    a question where it `asks`. `marked` are the ids of those beside which the `mark` of its kind stands.
    """

    may_reply: bool
    may_vote: bool
    is_for_some: bool
    filtered: Mapping[int, str]
    changeable: frozenset[int]
    deletable: frozenset[int]
    moderates: bool
    below: Mapping[int, int]
    folded: tuple[int, ...]
    opener_id: int
    asks: bool
    mark: str
    marked: frozenset[int]
