"""The frame of a petition as other sites write it into their pages."""

from html import escape
from typing import NamedTuple

from flask_babel import gettext as _

from ..core.application import settings
from ..core.words.language import language
from ..petitions.queries import PetitionPage
from . import urls

WIDEST, NARROWEST = 480, 240  # CSS pixels
HIGHEST, LOWEST = 800, 200  # the form of a guest stands in it on a phone without being moved


class Frame(NamedTuple):
    """The code of a frame, and its size in CSS pixels."""

    html: str
    width: int
    height: int


def frame_of(petition: PetitionPage, *, at_most: tuple[int, int] = (WIDEST, HIGHEST), is_fluid: bool = False) -> Frame:
    """Its frame, no wider and no higher than that and never too small to read; as wide as its place where fluid."""
    width = max(NARROWEST, min(WIDEST, at_most[0]))
    height = max(LOWEST, min(HIGHEST, at_most[1]))
    text = petition.text.wish if petition.text else ""
    address = escape(settings().base_url + urls.frame(petition.id, lang=language(), text=text))
    title = escape(_("Sign: %(demand)s", demand=petition.title))
    size = f'width="100%" height="{height}" style="border:0;max-width:{width}px"'
    if not is_fluid:
        size = f'width="{width}" height="{height}" style="border:0"'
    return Frame(f'<iframe src="{address}" title="{title}" {size} loading="lazy"></iframe>', width, height)
