"""How many signatures of a petition are held, and for what, as a column of its page."""

from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from ..posts.models import Post
from .models import HELD
from .ties import SIGNATURES


def numbers() -> ColumnElement[Any]:
    """How many wait for a check, by what for: usually none, which an index of these alone says at once."""
    # In the order of the index of these few: another one that begins alike would do as well while nobody has signed.
    why = func.coalesce(SIGNATURES.c.held_for, literal_column("''")).label("why")
    held = select(why).where(SIGNATURES.c.petition_id == Post.id, SIGNATURES.c.state == HELD)
    found = held.order_by(SIGNATURES.c.id).correlate(Post).subquery("held")
    each = select(found.c.why, func.count().label("n")).group_by(found.c.why).correlate(Post).subquery("each")
    return select(func.jsonb_object_agg(each.c.why, each.c.n)).correlate(Post).scalar_subquery()
