"""Posts as they look in feeds, written once and kept.

What many follow stands in many feeds, and writing a page of it takes longer than finding it.
"""

from functools import lru_cache

from flask import current_app

from ..core.words.language import language
from ..petitions.queries import PetitionCard
from ..posts.queries import PostCard

Card = PostCard | PetitionCard

KEPT = 4096


def html_of(card: Card, href: str | None) -> str:
    """The card as clean HTML; `href` is another way to a petition's page."""
    return _written(card, href, language())


@lru_cache(KEPT)
def _written(card: Card, href: str | None, _language: str) -> str:
    macros = current_app.jinja_env.get_template("feed/_card.html").module
    html: str = macros.card(card, href)  # type: ignore[attr-defined]
    return html
