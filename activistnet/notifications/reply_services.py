"""Telling of replies: whoever was answered, whoever opened the thread, and whoever follows it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam, case, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from ..core.data.db import db
from ..members.models import Member
from ..members.readers import has_profile
from ..posts.gates import APPROVAL, hears_of
from ..posts.models import Post
from ..posts.visibility import unmuted_thread
from .models import Notification
from .news_sql import SETTLE
from .services import News, counting_on, tell, wants_to_hear_of

_told = aliased(Post)

REPLY, ROOT, PARENT, ACTOR = (bindparam(name, type_=BigInteger) for name in ("reply", "root", "parent", "actor"))
# The table, for statements with parameters: of an entity they would be rows to insert.
NOTIFICATIONS = Notification.__table__


def tell_of_reply(reply_id: int, root_id: int, parent_id: int, author_id: int) -> list[int]:
    """Tell whoever was answered, and whoever opened the thread; returns who was told."""
    values = {"reply": reply_id, "root": root_id, "parent": parent_id, "actor": author_id}
    return list(db.session.scalars(_reply_statement(), values))


def tell_followers_of_reply(
    member_ids: Sequence[int], reply_id: int, root_id: int, parent_id: int, author_id: int
) -> list[int]:
    """Tell these, who follow the thread of a reply; whoever opened it, or was answered, hears of it anyway."""
    values = {"reply": reply_id, "root": root_id, "parent": parent_id, "actor": author_id, "followers": member_ids}
    return list(db.session.scalars(_followers_statement(), values)) if member_ids else []


def tell_of_waiting(*, reply_id: int) -> list[int]:
    """Tell the author of a thread that a reply waits for them."""
    root, reply = aliased(Post), aliased(Post)
    wanted = select(root.id, root.author_id, reply.author_id.label("by_id")).join(reply, reply.root_id == root.id)
    found = db.session.execute(wanted.where(reply.id == reply_id, reply.held_for == APPROVAL)).one_or_none()
    if found is None:
        return []
    return tell(found.author_id, News("waiting", f"post:{found.id}", found.id, actor_id=found.by_id))


def tell_of_refusal(*, reply_ids: Sequence[int], reason: str) -> list[int]:
    """Tell who wrote these that the author of their thread doesn't publish them, and why if they say so."""
    values = {
        "member_id": Member.id,
        "kind": literal("kept-out"),
        "thing": func.concat("post:", Post.id),
        "day": func.current_date(),
        "count": literal(1),
        "post_id": Post.id,
        "data": literal({"reason": reason}, JSONB),
    }
    wanted = (
        select(*values.values()).join(Post, Post.author_id == Member.id).where(Post.id.in_(reply_ids), has_profile())
    )
    row = insert(Notification).from_select(list(values), wanted.order_by(Member.id, Post.id))
    return list(db.session.scalars(counting_on(row, count=1)))


def settle_replies(reply_id: int) -> list[int]:
    """A reply is gone, or back: lines that count it stand where their newest one has them. Returns whose they are."""
    return list(db.session.scalars(SETTLE, {"reply": reply_id}))


@cache
def _reply_statement() -> ReturningInsert[int]:
    """Both in one, made once: who opened the thread is told of a reply in it, whoever else was answered of that."""
    opened = Post.id == ROOT
    values = _reply_values(case((opened, "replied"), else_="answered"))
    asked = (Post.id.in_((ROOT, PARENT)), *_may_be_told(), unmuted_thread(ROOT, reader_id=Member.id))
    asked = (*asked, hears_of(ROOT, ACTOR, reader_id=Member.id))
    wanted = select(*values.values()).join(Member, Member.id == Post.author_id).where(*asked)
    once_each = wanted.ext(distinct_on(Member.id)).order_by(Member.id, opened.desc())
    return counting_on(insert(NOTIFICATIONS).from_select(list(values), once_each))


@cache
def _followers_statement() -> ReturningInsert[int]:
    """The line of whoever opened the thread, for others."""
    values = _reply_values(literal("replied"))
    told = select(Post.author_id).where(Post.id.in_((ROOT, PARENT)))
    followers = bindparam("followers", type_=ARRAY(BigInteger))
    asked = (Member.id == any_(followers), Member.id.not_in(told), *_may_be_told())
    wanted = select(*values.values()).select_from(Member).where(*asked).order_by(Member.id)
    return counting_on(insert(NOTIFICATIONS).from_select(list(values), wanted))


def _may_be_told() -> tuple[ColumnElement[bool], ...]:
    return (Member.id != ACTOR, has_profile(), wants_to_hear_of(ACTOR))


def _reply_values(kind: ColumnElement[str]) -> dict[str, Any]:
    return {
        "member_id": Member.id,
        "kind": kind,
        "thing": func.concat("post:", ROOT),
        "day": select(func.date(_told.created_at)).where(_told.id == REPLY).scalar_subquery(),
        "count": literal(1),
        "post_id": REPLY,
        "first_post_id": REPLY,
        "actor_id": ACTOR,
        "data": literal({}, JSONB),
    }
