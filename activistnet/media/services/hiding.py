"""Pictures that moderators hide by themselves, beside a name or over a petition."""

from sqlalchemy import update

from ...core.data.db import QUIETLY, db
from ...core.events import publish
from ..events import PictureDecided, PicturesHeld
from ..models import Picture


def set_hidden(use: str, keeper_id: int, *, is_hidden: bool) -> bool:
    """Take the picture of a member or a petition out of sight, or show it again; whether that changed something.

    Whether one over a petition is out of sight depends on that, too: `pictures.hold` says it.
    """
    values = {"is_hidden": is_hidden} | ({"is_held": is_hidden} if use == "avatar" else {})
    these = (Picture.use == use, Picture.keeper_id == keeper_id, Picture.state == "ready")
    changed = update(Picture).where(*these, Picture.is_hidden.is_(not is_hidden)).values(values)
    ids = db.session.scalars(changed.returning(Picture.id), None, execution_options=QUIETLY).all()
    if ids:
        publish(PicturesHeld(picture_ids=tuple(ids)))
        publish(PictureDecided(use=use, keeper_id=keeper_id))
    return bool(ids)
