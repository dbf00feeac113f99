"""What begins with an addition to a thread: whether it waits, and what whoever was asked has to note of it."""

from sqlalchemy import ColumnElement, func, update

from ...core.data.db import QUIETLY, db
from ..addition_models import Addition
from ..holds import Attempt


def begin(asked: Attempt, reason: str | None, which: ColumnElement[bool]) -> None:
    """The text is there, and with it its addition: it waits for this reason, if there is one."""
    held = {"visibility": "held", "held_for": reason, "held_at": func.now()} if reason else {"visibility": "visible"}
    begun = update(Addition).where(which).values(held).returning(Addition.id)
    asked.is_there(db.session.scalars(begun, execution_options=QUIETLY).one())
