"""Writing: opening discussions, answering, changing and deleting."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text, and_, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningInsert

from ...core.data.db import db
from ...core.events import publish
from ...follows.visibility import not_listing
from ...members.models import Member
from ...members.readers import Role, reader_of
from ...members.rules import expect_may_publish
from ...topics.models import Topic
from .. import queries, rules
from ..errors import AnsweredIsGone, NotDeletable, NotTheAuthor, StaysDebate, ThreadLocked
from ..events import DiscussionPosted, PostDeleted, PostEdited, ReplyPosted
from ..kinds import kind_of
from ..links import post_url
from ..models import Discussion, Post
from ..rules import slug_of
from ..visibility import DELETED, visible_to
from . import numbers, sent_forms, texts, useful, versions
from .activities import record_activity

_parent = aliased(Post)  # made once, as an alias learns its columns when it is first used


def start_discussion(
    topic: Topic, author: Member, *, title: str, body: str, is_debate: bool = False, post_id: int | None = None
) -> Discussion:
    """Open a discussion in a topic, which may be a debate. It draws a number unless its form has drawn one.

    Raises Restricted.
    """
    expect_may_publish(author)
    post = Discussion(
        id=post_id,
        topic_id=topic.id,
        author_id=author.id,
        title=title,
        slug=slug_of(title),
        body=body,
        body_html=texts.html_of(body, author.id),
        is_debate=is_debate,
    )
    db.session.add(post)
    db.session.flush()
    texts.keep_pictures(body, author.id, post.id)
    record_activity(author.id, "posted", post.id)
    publish(DiscussionPosted(post_id=post.id, author_id=author.id, topic_id=topic.id))
    return post


def reply(
    root: Post,
    author: Member,
    *,
    body: str,
    parent_id: int | None = None,
    stance: str | None = None,
    post_id: int | None = None,
) -> int:
    """Answer a thread's post, or the reply `parent_id` in it; returns the new reply's id.

    Where nobody says where they stand, `stance` is left out. It draws a number unless its form has drawn one. The
    thread's own row, for which all who answer wait, is touched last. Raises ThreadLocked, AnsweredIsGone,
    Restricted.
    """
    if not rules.may_reply(root):
        raise ThreadLocked
    expect_may_publish(author)
    parent_id = parent_id or root.id
    stance = stance if rules.takes_stances(root) else None
    made = _insert_reply(root, author, body=body, parent_id=parent_id, stance=stance, number=post_id)
    if made is None:
        raise AnsweredIsGone
    reply_id: int = made.id
    texts.keep_pictures(body, author.id, reply_id, is_held=root.is_hidden)
    record_activity(author.id, "replied", root.id)
    told = {"reply_id": reply_id, "root_id": root.id, "parent_id": parent_id, "author_id": author.id}
    publish(ReplyPosted(**told, unlisted_for=tuple(made.unlisted_for)))
    if db.session.scalar(COUNT_REPLY, {"root": root.id}) is None:
        raise ThreadLocked
    return reply_id


def expect_editable(post: Post, member: Member, root: Post) -> None:
    """Go on only if the member may change this post of the thread that `root` opens.

    Raises ThreadLocked, NotTheAuthor.
    """
    if not rules.may_edit(post, member, root=root):
        raise ThreadLocked(post_url(root)) if root.is_locked and rules.is_own(post, member) else NotTheAuthor


def edit_post(post: Post, member: Member, root: Post, *, body: str, title: str | None = None) -> None:
    """Change a text; what it said before is kept. Raises ThreadLocked, NotTheAuthor, Restricted."""
    versions.hold(post)
    expect_editable(post, member, root)
    expect_may_publish(member)
    title = post.title if title is None or post.root_id is not None else title
    before, html = post.body, texts.html_of(body, post.author_id, post.id)
    if versions.write(post, member, title=title, body=body, html=html):
        texts.keep_pictures(body, post.author_id, post.id, before=before)
        publish(PostEdited(post_id=post.id))


def make_debate(post: Post, *, is_debate: bool) -> None:
    """Have those who reply say where they stand, or not any more. Raises StaysDebate."""
    if post.is_debate == is_debate:
        return
    if not is_debate and queries.has_stances(post.id):
        raise StaysDebate
    post.is_debate = is_debate
    db.session.flush()
    publish(PostEdited(post_id=post.id))


def delete_post(post: Post, member: Member) -> None:
    """Take the words away for good; answers to a reply stay. Raises NotTheAuthor, NotDeletable."""
    if kept_because := kind_of(post).kept_because:
        raise NotDeletable(kept_because)
    if not rules.may_delete(post, member):
        raise NotTheAuthor
    # Whoever deletes or hides it at the same moment waits here, so that it leaves its thread's number once.
    was_visible = db.session.scalar(select(Post.visibility).where(Post.id == post.id).with_for_update()) == "visible"
    post.title = post.slug = post.body = post.body_html = ""
    post.visibility, post.stance = "deleted", None
    db.session.flush()
    sent_forms.forget(post)
    versions.forget(post.id)
    useful.forget_of(post)
    if was_visible:
        numbers.take_out(post)
    publish(PostDeleted(post_id=post.id, root_id=post.root_id or post.id))


def _insert_reply(
    root: Post, author: Member, *, body: str, parent_id: int, stance: str | None, number: int | None
) -> Any:
    """One statement that draws the id, finds the place in the tree and writes; None when there is no such place.

    It also says who is not shown what its author writes.
    """
    values: dict[str, Any] = {
        "number": number,
        "body": body,
        "body_html": texts.html_of(body, author.id),
        "stance": stance,
    }
    values |= {"author_id": author.id, "root_id": root.id, "parent": parent_id}
    reader = reader_of(author)
    return db.session.execute(_reply_statement(reader.role), reader.values(**values)).one_or_none()


@cache
def _reply_statement(role: Role) -> ReturningInsert[int, list[int]]:
    """Made once: putting it together takes longer than running it."""
    number = bindparam("number", type_=BigInteger)
    new = select(func.coalesce(number, func.nextval("posts_id_seq")).label("id")).cte("new")
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
    }
    in_thread = and_(parent.id == bindparam("parent"), func.coalesce(parent.root_id, parent.id) == root_id)
    found = select(*values.values()).select_from(parent).join(new, literal(True))
    place = found.where(in_thread, *visible_to(role, parent))
    unlisted_for = not_listing(values["author_id"]).label("unlisted_for")
    return insert(POSTS).from_select(list(values), place).returning(POSTS.c.id, unlisted_for)


POSTS = Post.__table__
COUNT_REPLY = (
    update(POSTS)
    .where(POSTS.c.id == bindparam("root"), POSTS.c.locked_at.is_(None), POSTS.c.visibility != DELETED)
    .values(reply_count=POSTS.c.reply_count + 1, last_active_at=func.greatest(POSTS.c.last_active_at, func.now()))
    .returning(POSTS.c.id)
)
