"""Telling of those who were removed from topics or not let in: them, and whoever looks at that again."""

from ..core.refusals import NotFound
from ..topics import deed_queries
from .services import News, tell, tell_those


def tell_of_removal(deed_id: int) -> list[int]:
    """Tell whom it is about why, and once somebody has looked at it again, what came of that."""
    try:
        removal = deed_queries.get_removal(deed_id)
    except NotFound:  # they have left
        return []
    data = {"slug": removal.slug, "topic": removal.topic, "kind": removal.kind, "rule": removal.rule}
    if removal.answered_at is None:
        return tell(removal.member_id, News("topic-out", f"deed:{deed_id}", data=data | {"reason": removal.reason}))
    came = {"reason": removal.answer, "is_taken_back": removal.is_taken_back}
    return tell(removal.member_id, News("topic-looked", f"deed:{deed_id}", data=data | came))


def tell_of_asked(deed_id: int) -> list[int]:
    """Tell those of the site who may look at it: a line a day, however many ask."""
    return tell_those(News("topic-look", "looks"), deed_queries.looks_at(deed_id))
