"""What members did with posts, as feeds are told of it: by itself, or as a part of a statement that does it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Delete, Select, bindparam, delete, literal
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql.elements import SQLCoreOperations

from ...core.data.db import db
from ..models import Activity

ACTIVITIES = Activity.__table__


def record_activity(actor_id: int, verb: str, post_id: int) -> None:
    """Note for feeds that a member posted, replied in, or shared a thread; doing it again moves it up."""
    db.session.execute(RECORD, {"actor": actor_id, "verb": verb, "post": post_id})


def recording(verb: str, acts: Select[int, int, datetime]) -> Insert:
    """The same for whoever did something with a post: `acts` selects actor, post and when."""
    names = ["actor_id", "post_id", "at", "verb"]
    return _moving_up(insert(ACTIVITIES).from_select(names, acts.add_columns(literal(verb))))


def forgetting(verb: str, actor_id: SQLCoreOperations[Any], post_id: SQLCoreOperations[Any]) -> Delete:
    """Take out of feeds that these actors did this with these posts: columns of what they undid."""
    act = (ACTIVITIES.c.actor_id == actor_id, ACTIVITIES.c.post_id == post_id, ACTIVITIES.c.verb == verb)
    return delete(ACTIVITIES).where(*act)


def forget_all(actor_id: int) -> None:
    """Nobody follows a former member."""
    db.session.execute(delete(Activity).where(Activity.actor_id == actor_id))


def _moving_up(row: Insert) -> Insert:
    return row.on_conflict_do_update(index_elements=["actor_id", "verb", "post_id"], set_={"at": row.excluded.at})


RECORD = _moving_up(
    insert(ACTIVITIES).values(actor_id=bindparam("actor"), verb=bindparam("verb"), post_id=bindparam("post"))
)
