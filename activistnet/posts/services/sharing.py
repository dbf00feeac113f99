"""Shares: passing a post on to followers, and out of the site by a link; and clauses on what they bring."""

from secrets import token_urlsafe
from typing import Any

from sqlalchemy import (
    Boolean,
    FromClause,
    ScalarSelect,
    Select,
    Update,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.elements import SQLCoreOperations

from ...core.data.db import db
from ...core.events import publish
from ...members.models import Member
from ...members.rules import expect_may_publish
from ..errors import NotShareable
from ..events import PostShared
from ..models import Post, Share
from .activities import record_activity

SHARES = Share.__table__


def share(post: Post, member: Member, *, note: str = "", shows_name: bool = False) -> Share:
    """Pass a post on. One share for each member and post: again only changes what is said.

    Raises NotShareable, and Restricted for one with a note.
    """
    if post.root_id is not None:
        raise NotShareable
    if note:
        expect_may_publish(member)
    said = {"note": note, "shows_name": shows_name}
    row = insert(Share).values(post_id=post.id, member_id=member.id, token=token_urlsafe(9), **said)
    kept = row.on_conflict_do_update(index_elements=["post_id", "member_id"], set_=said)
    is_new = literal_column("xmax = 0", Boolean)
    made, first = db.session.execute(kept.returning(Share, is_new), execution_options={"populate_existing": True}).one()
    if first:
        record_activity(member.id, "shared", post.id)
        publish(PostShared(share_id=made.id, post_id=post.id, member_id=member.id))
    share: Share = made
    return share


def forget_notes(member_id: int) -> None:
    """A former member's links go on working, and say nothing."""
    db.session.execute(update(Share).where(Share.member_id == member_id).values(note="", shows_name=False))


def bringing(
    token: SQLCoreOperations[Any], post_id: SQLCoreOperations[Any], *, member_id: SQLCoreOperations[Any] | None = None
) -> Select[int]:
    """The share whose link has this token, if it is of this post; one's own brings no member."""
    found = select(SHARES.c.id).where(SHARES.c.token == token, SHARES.c.post_id == post_id)
    return found if member_id is None else found.where(SHARES.c.member_id != member_id)


def still_there(share_id: SQLCoreOperations[Any]) -> ScalarSelect[int]:
    """The share that a row of something names, unless it has been deleted since."""
    return select(SHARES.c.id).where(SHARES.c.id == share_id).correlate_except(SHARES).scalar_subquery()


def crediting(brought: FromClause) -> Update:
    """Add to each share what it brought, rows of `share_id`, `n` and more; returns them with its member and post."""
    more = [column for column in brought.c if column.key != "share_id"]
    added = update(SHARES).where(SHARES.c.id == brought.c.share_id)
    credited = added.values(brought_count=SHARES.c.brought_count + brought.c.n)
    return credited.returning(SHARES.c.id, SHARES.c.member_id, SHARES.c.post_id, *more)
