"""What a post says beside its text: what it takes to be said in what it answers, and what its poll lets one choose.

Whoever decides about a post has read all of it: its mark is another once its author has changed any.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ..core.data.db import db
from .models import Post
from .poll_models import PollOption

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


class Said(Protocol):
    """A post as somebody has read it."""

    @property
    def version(self) -> int: ...
    @property
    def beside_changed_at(self) -> datetime | None: ...


def mark(said: Said) -> str:
    """Of all that it says: another one with each change."""
    at = said.beside_changed_at
    return f"{said.version}-{(at - BEGINNING) // A_MOMENT}" if at else str(said.version)


def in_words(post: Any = Post) -> ColumnElement[str]:
    """All of it, one a line; empty for most. Whoever decides about a post reads it along with the text."""
    line = aggregate_order_by(literal("\n"), PollOption.number)
    options = select(func.string_agg(PollOption.words, line)).where(PollOption.root_id == post.id)
    return func.concat_ws("\n", post.restated["words"].astext, options.correlate(post).scalar_subquery())


def find(post: Post) -> str:
    """The same of one post."""
    if not (post.restated or post.has_poll):
        return ""
    return db.session.scalar(select(in_words()).where(Post.id == post.id)) or ""


def is_as_it_was(at: datetime) -> ColumnElement[bool]:
    """That its author has changed nothing of it since this moment."""
    return func.coalesce(func.greatest(Post.edited_at, Post.beside_changed_at) <= at, True)
