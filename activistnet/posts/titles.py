"""By which title a post goes where it stands alone: its own, or that of the thread in which it is a reply."""

from typing import Any

from sqlalchemy import ColumnElement, case, func

from .models import Post


def title_of(thread: Any) -> ColumnElement[str]:
    """Of a Post, whose thread, if it is a reply, is this alias; one that was a discussion has a title, too."""
    return func.coalesce(thread.title, Post.title)


def language_of_title(thread: Any) -> ColumnElement[str | None]:
    """In which language it is written: a reply's own may be another one than its thread's."""
    return case((Post.root_id.is_(None), Post.language), else_=thread.language)
