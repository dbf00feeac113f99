"""Saying in other words what a picture shows, for who can't see it: those of a post change as its others do."""

from sqlalchemy import select

from ...core.data.db import db
from ...media.models import Picture
from ...media.services import pictures
from ...members.models import Member
from ..errors import ThreadLocked
from ..models import Post
from . import versions
from .audiences import expect_may_say_here


def describe(picture: Picture, member: Member, words: str) -> None:
    """Give one's own picture these words.

    Raises ThreadLocked, Restricted, BannedFromTopic, of one that a post shows.
    """
    if picture.keeper_id is not None and words != picture.alt:
        _expect_open(picture.keeper_id)
        expect_may_say_here(picture.keeper_id, member)
        versions.change_beside(picture.keeper_id)
    pictures.describe(picture, words)


def _expect_open(post_id: int) -> None:
    """Raises ThreadLocked."""
    if db.session.scalar(select(Post.id).where(Post.id == post_id, Post.locked_at.is_not(None))) is not None:
        raise ThreadLocked
