"""Posts as they look in feeds, and what is featured beside them, written once and kept.

What many follow stands in many feeds, and writing a page of it takes longer than finding it.
"""

from functools import lru_cache

from ..core.web.fragments import Html, write
from ..core.words.language import language, zone_name
from ..featuring.queries import FeaturedPost
from ..posts.kinds import Card, kind_of
from .rules import COUNTED, Why

KEPT = 4096


def written(card: Card, why: Why) -> Html:
    """A card with why it is there, for everybody to whom it is the same."""
    return _written(card, why, language(), zone_name())


@lru_cache(KEPT)
def _written(card: Card, why: Why, _language: str, _zone: str) -> Html:
    return write("feed/_item.html", "feed_item", card, why, kind_of(card).part("card"), COUNTED)


def written_featured(featured: tuple[FeaturedPost, ...]) -> Html:
    """What is featured, for everybody to whom it is the same."""
    return _written_featured(featured, language(), zone_name())


@lru_cache(KEPT)
def _written_featured(featured: tuple[FeaturedPost, ...], _language: str, _zone: str) -> Html:
    return write("featuring/_featured.html", "at_home", featured)
