"""Addresses of petitions that people hand on."""

from ..core.application import settings
from ..posts.links import post_url
from ..posts.urls import share_link
from .queries import PetitionPage


def link_to(petition: PetitionPage) -> str:
    """The whole address: the reader's own share link where there is one, so that what it brings is seen."""
    page = petition.text.url if petition.text and petition.text.translation else post_url(petition)
    path = share_link(petition.share_token) if petition.share_token else page
    return f"{settings().base_url}{path}"
