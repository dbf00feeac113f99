"""Posts as they look in feeds, written once and kept.

What many follow stands in many feeds, and writing a page of it takes longer than finding it.
"""

from functools import lru_cache

from ..core.web.fragments import Html, write
from ..core.words.language import language, zone_name
from ..posts.kinds import Card, kind_of
from ..posts.urls import share_link
from .rules import COUNTED, Act

KEPT = 4096


def written(card: Card, act: Act, *, others: int, folded: int) -> Html:
    """A card with why it is there, for everybody to whom it is the same."""
    return _written(card, act, others, folded, language(), zone_name())


@lru_cache(KEPT)
def _written(card: Card, act: Act, others: int, folded: int, _language: str, _zone: str) -> Html:
    """Its link remembers the share that brought the post here."""
    href = share_link(act.share_token) if act.share_token else None
    return write("feed/_item.html", "feed_item", card, act, others, folded, kind_of(card).part("card"), href, COUNTED)
