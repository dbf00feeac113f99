"""Who may see which posts: the one policy, as conditions for every query and for who may enter live rooms.

A visible post is seen by everyone, except where its author and the viewer have blocked each other. A hidden one is seen
by its author and by moderators. A deleted one is seen by nobody. A reply is seen where its thread is seen. Blocks never
blind moderators. Mutes only leave posts out of lists.
"""

from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from ..follows.models import Mute
from ..follows.queries import apart_from
from ..members.models import Member
from .models import Post

Clause = ColumnElement[bool]


class _AnyMember(NamedTuple):
    """Whichever member a statement is run for; its parameter is `viewer_id`."""

    is_moderator: bool
    id: Any = bindparam("viewer_id", type_=BigInteger)


@lru_cache
def anyone(is_moderator: bool | None) -> Member | None:
    """Somebody to build a statement for once, that is then run for every member alike (None stands for visitors).

    Building it anew for each page costs more than running it. Run it with the parameter `viewer_id`.
    """
    return None if is_moderator is None else cast(Member, _AnyMember(is_moderator))


def stand_in(viewer: Member | None) -> Member | None:
    """Who stands for this viewer in such a statement."""
    return anyone(viewer.is_moderator if viewer else None)


def params(viewer: Member | None, **values: Any) -> dict[str, Any]:
    """What such a statement is executed with."""
    return {**values, "viewer_id": viewer.id if viewer else None}


_root = aliased(Post)  # once: SQLAlchemy learns the columns of an alias anew for each one, at a millisecond or two


def visible_to(viewer: Member | None, post: Any = Post) -> list[Clause]:
    """Conditions on a post (or an alias of it) for one viewer; for a reply see also `in_visible_thread`."""
    if viewer is None:
        return [post.visibility == "visible"]
    if viewer.is_moderator:
        return [post.visibility.in_(("visible", "hidden"))]
    return [
        or_(post.visibility == "visible", (post.visibility == "hidden") & (post.author_id == viewer.id)),
        apart_from(viewer.id, post.author_id),
    ]


def in_visible_thread(viewer: Member | None, post: Any = Post) -> Clause:
    """Whether the thread of a reply is visible to the viewer; true for what is no reply."""
    return or_(post.root_id.is_(None), exists().where(_root.id == post.root_id, *visible_to(viewer, _root)))


def listed_to(viewer: Member | None, post: Any = Post) -> list[Clause]:
    """Conditions for lists: what is visible, without those the viewer has muted."""
    if viewer is None:
        return visible_to(None, post)
    muted = select(Mute.muted_id).where(Mute.member_id == viewer.id)
    return [*visible_to(viewer, post), post.author_id.not_in(muted)]
