"""A petition's frame in the words of oEmbed 1.0 (oembed.com)."""

from ..core.application import settings
from ..members.urls import profile
from ..outreach.urls import card_of_petition
from ..petitions.queries import PetitionPage, find_joint
from ..posts.links import post_url
from ..site.urls import home
from .code import Frame

LASTS = 3600  # seconds


def describe(petition: PetitionPage, frame: Frame) -> dict[str, str | int]:
    """All that oEmbed says of it, by its own names; no author where there is none any more."""
    base = settings().base_url
    said: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": petition.title,
        "provider_name": settings().site_name,
        "provider_url": base + home(),
        "cache_age": LASTS,
        "html": frame.html,
        "width": frame.width,
        "height": frame.height,
    }
    if petition.author_handle and petition.author_name:
        said |= {"author_name": petition.author_name, "author_url": base + profile(petition.author_handle)}
    if joint := find_joint(petition):
        said["joined_into"] = base + post_url(joint)  # an addition of ours, as oEmbed lets one make
    card = card_of_petition(petition.id, text=petition.text.wish if petition.text else "")
    said |= {"thumbnail_url": base + card, "thumbnail_width": 1200, "thumbnail_height": 630}
    return said
