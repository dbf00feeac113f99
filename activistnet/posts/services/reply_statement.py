"""The statement that replies: it finds the place in the tree, whether this member may have it, and whose turn it is."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text, and_, bindparam, case, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from ...core.data.db import db
from ...follows.visibility import not_listing
from ...members.models import Member
from ...members.readers import Role, reader_of
from ...topics.roles import moderated_by
from .. import gates as gate_clauses
from .. import rules
from ..models import Post
from ..visibility import DELETED, HELD, VISIBLE, visible_to
from . import gates, texts


def insert_reply(
    root: Post,
    author: Member,
    *,
    body: str,
    parent_id: int,
    stance: str | None,
    number: int | None,
    held_for: str | None,
) -> Any:
    """One statement that draws the id, finds the place in the tree and writes; None when there is no such place, or not
    for this author, or not yet.

    It also says who is not shown what its author writes.
    """
    values: dict[str, Any] = {
        "number": number,
        "body": body,
        "body_html": texts.html_of(body, author.id),
        "stance": stance,
        "held_for": held_for,
    }
    values |= {"author_id": author.id, "root_id": root.id, "parent": parent_id}
    reader = reader_of(author)
    return db.session.execute(_reply_statement(reader.role), reader.values(**values)).one_or_none()


@cache
def _reply_statement(role: Role) -> ReturningInsert[int, list[int]]:
    """Made once: putting it together takes longer than running it."""
    number = bindparam("number", type_=BigInteger)
    held = func.coalesce(
        bindparam("held_for", type_=Text), gate_clauses.waits_for_author(role, bindparam("root_id", type_=BigInteger))
    )
    new = select(func.coalesce(number, func.nextval("posts_id_seq")).label("id"), held.label("held_for")).cte("new")
    held_for = new.c.held_for
    parent = aliased(Post)
    above = func.substring(
        func.coalesce(parent.path, literal(b"", LargeBinary)), 1, rules.ID_BYTES * (rules.DEEPEST - 1)
    )
    own = func.substring(func.int8send(new.c.id), 9 - rules.ID_BYTES)
    root_id = bindparam("root_id", type_=BigInteger)
    values: dict[str, Any] = {
        "id": new.c.id,
        "kind": literal("reply"),
        "topic_id": parent.topic_id,
        "author_id": bindparam("author_id", type_=BigInteger),
        "body": bindparam("body", type_=Text),
        "body_html": bindparam("body_html", type_=Text),
        "root_id": root_id,
        "parent_id": parent.id,
        "path": above.op("||", return_type=LargeBinary())(own),
        "stance": bindparam("stance", type_=Text),
        "held_for": held_for,
        "visibility": case((held_for.is_(None), VISIBLE), else_=HELD),
        "held_at": case((held_for.is_not(None), func.now())),
    }
    in_thread = and_(parent.id == bindparam("parent"), func.coalesce(parent.root_id, parent.id) == root_id)
    found = select(*values.values()).select_from(parent).join(new, literal(True))
    admitted = () if role is Role.MODERATOR else (~gate_clauses.is_shut(role, root_id),)
    place = found.where(in_thread, *visible_to(role, parent), *admitted).cte("place")
    taken = select(place)
    if role is not Role.MODERATOR:
        turn = gates.turn_of(place, values["author_id"]).cte("turn")
        decides = place.c.topic_id.in_(moderated_by(values["author_id"]))
        taken = taken.where(or_(gates.pause(root_id).is_(None), exists(select(turn.c.has_it)), decides))
    unlisted_for = not_listing(values["author_id"]).label("unlisted_for")
    return insert(POSTS).from_select(list(values), taken).returning(POSTS.c.id, POSTS.c.held_for, unlisted_for)


POSTS = Post.__table__
COUNT_REPLY = (
    update(POSTS)
    .where(POSTS.c.id == bindparam("root"), POSTS.c.locked_at.is_(None), POSTS.c.visibility != DELETED)
    .values(reply_count=POSTS.c.reply_count + 1, last_active_at=func.greatest(POSTS.c.last_active_at, func.now()))
    .returning(POSTS.c.id)
)
