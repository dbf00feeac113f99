"""The picture over a petition. What its page needs of it stands in the petition's row: nothing more is asked."""

from sqlalchemy import select, update

from ...core.data.db import db
from ...core.events import publish
from ...media import queries as media
from ...media.models import Picture
from ...media.services import pictures
from ...posts.events import PostRendered
from ...posts.services import versions
from ..counts import TABLE

USE = "cover"


def choose(petition_id: int, picture_id: str, member_id: int, *, alt: str, is_held: bool = False) -> None:
    """Have a picture of its author over it, instead of the one before, with words for it; not of anybody else."""
    versions.change_beside(petition_id)
    if alt:
        own = (Picture.id == picture_id, Picture.member_id == member_id)
        db.session.execute(update(Picture).where(*own).values(alt=alt))
    pictures.keep([picture_id], USE, petition_id, member_id, is_held=is_held)
    show(petition_id)


def remove(petition_id: int) -> None:
    """Have none over it."""
    pictures.remove_of(USE, petition_id)
    show(petition_id)


def show(petition_id: int) -> None:
    """Write down what its page needs of its picture, as far as that is drawn."""
    picture = media.find_kept(USE, petition_id)
    facts = None
    if picture is not None:
        names = ("id", "alt", "width", "height", "tone")
        facts = {name: getattr(picture, name) for name in names}
    db.session.execute(update(TABLE).where(TABLE.c.id == petition_id).values(cover=facts))
    publish(PostRendered(post_id=petition_id, root_id=petition_id))


def forget_of(member_id: int) -> None:
    """Have none over petitions whose pictures go with this member."""
    theirs = select(Picture.keeper_id).where(Picture.member_id == member_id, Picture.use == USE)
    db.session.execute(update(TABLE).where(TABLE.c.id.in_(theirs)).values(cover=None))
