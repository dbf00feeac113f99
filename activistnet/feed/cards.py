"""Posts as they look in feeds, written once and kept.

What many follow stands in many feeds, and writing a page of it takes longer than finding it.
"""

from functools import lru_cache

from ..core.words.language import language
from ..posts.kinds import Card, kind_of

KEPT = 4096


def html_of(card: Card, href: str | None) -> str:
    """The card as clean HTML; `href` is another way to its page."""
    return _written(card, href, language())


@lru_cache(KEPT)
def _written(card: Card, href: str | None, _language: str) -> str:
    return kind_of(card).part("card")(card, href)
