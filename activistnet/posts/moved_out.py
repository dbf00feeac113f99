"""The discussions that branches of a thread became: those that the reader may see, so that no link leads nowhere."""

from typing import Any

from sqlalchemy import ColumnElement, any_, case, func, select
from sqlalchemy.orm import aliased

from ..core.data.db import db
from ..members.readers import Reader, Role
from .models import Post
from .visibility import visible_to

_there = aliased(Post)


def shown(role: Role, post: Any = Post) -> ColumnElement[list[int] | None]:
    """A column with their numbers; NULL where there are none. Looked up for the few posts that have any."""
    seen = select(func.array_agg(_there.id)).where(_there.id == any_(post.moved_out), *visible_to(role, _there))
    found: ColumnElement[list[int] | None] = case((post.moved_out.is_not(None), seen.correlate(post).scalar_subquery()))
    return found


def find(post: Post, reader: Reader) -> list[int]:
    """The same of one post."""
    if not post.moved_out:
        return []
    return db.session.scalar(select(shown(reader.role)).where(Post.id == post.id), reader.values()) or []
