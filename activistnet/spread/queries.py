"""The picture of a petition's spread, for whoever may see the petition."""

from typing import NamedTuple

from sqlalchemy import select

from ..core.data.db import db
from ..petitions.queries import PetitionPage
from .models import Spread
from .pictures import Picture, read


class Shown(NamedTuple):
    """The picture, None where there is none to show, and which one it is."""

    picture: Picture | None
    drawn: int


def find_picture(petition: PetitionPage) -> Shown:
    """As everybody is shown it: nothing of sensitive topics, and of what has closed only the sums."""
    if petition.is_sensitive:
        return Shown(None, 0)
    wanted = select(Spread.picture, Spread.drawn).where(Spread.petition_id == petition.id)
    row = db.session.execute(wanted).one_or_none()
    picture = read(row.picture) if row else None
    if picture is not None and not petition.is_running:
        picture = picture.without_branches()
    return Shown(picture, row.drawn if row else 0)
