"""Writing: opening discussions, answering, changing and deleting."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, delete, func, literal, select

from ...core.data.db import db
from ...core.events import publish
from ...follows.visibility import not_listing
from ...members.models import Member
from ...members.readers import reader_of
from ...topics.bans import expect_may_write
from ...topics.models import Topic
from .. import holds, queries, rules
from ..errors import InArchive, NotDeletable, NotTheAuthor, StaysDebate, ThreadLocked, refusal_to_change
from ..events import DiscussionPosted, PostDeleted, PostEdited, PostHeld, ReplyPosted
from ..gates import EVERYONE, OPEN
from ..kinds import kind_of
from ..links import post_url
from ..models import PUBLISHED, Discussion, Post
from ..poll_models import Poll
from ..rules import slug_of
from . import (
    answers,
    context,
    gates,
    holding,
    mentions,
    numbers,
    quotes,
    restating,
    sent_forms,
    summaries,
    texts,
    useful,
    versions,
)
from .activities import record_activity
from .audiences import expect_may_post
from .quotes import Quoting
from .reply_statement import COUNT_REPLY, insert_reply


class Sent(NamedTuple):
    """The number of a reply, and whether it waits for somebody to look at it."""

    id: int
    is_held: bool


def start_discussion(
    topic: Topic,
    author: Member,
    *,
    title: str,
    body: str,
    is_debate: bool = False,
    who: str = EVERYONE,
    tags: Sequence[str] = (),
    about_id: int | None = None,
    post_id: int | None = None,
) -> Discussion:
    """Open a discussion in a topic, which may be a debate, and to which some alone may reply.

    It is `about` another post as its update. It draws a number unless its form has drawn one. It may be held.

    Raises Restricted, BannedFromTopic, NotForYouToPost.
    """
    expect_may_write(topic.id, author)
    expect_may_post(topic, author)
    asked = holds.Attempt(author=author, topic_id=topic.id, kind="discussion", title=title, body=body)
    post = Discussion(
        id=post_id,
        topic_id=topic.id,
        topic=topic,
        author_id=author.id,
        title=title,
        slug=slug_of(title),
        body=body,
        body_html=texts.html_of(body, author.id),
        is_debate=is_debate,
        tags=list(tags),
        about_id=about_id,
        **held_for(holds.why(asked)),
    )
    db.session.add(post)
    db.session.flush()
    texts.keep_along(body, author.id, post.id, is_held=post.is_held)
    if who != EVERYONE:
        gates.change(post, author, OPEN, gates.Wanted(who=who))
    asked.is_there(post.id)
    publish_or_hold(post)
    return post


def held_for(reason: str | None) -> dict[str, Any]:
    """The columns of a post that waits for this reason from the beginning, if there is one."""
    return {"visibility": "held", "held_for": reason, "held_at": func.now()} if reason else {}


def publish_or_hold(post: Post) -> None:
    """What opens a thread is there: what follows, also where it waits."""
    if post.is_held:
        publish(PostHeld(post_id=post.id, root_id=post.id))
    else:
        kind_of(post).announce(post)


def announce_discussion(post: Post) -> None:
    """Everybody sees it from now on."""
    record_activity(post.author_id, "posted", post.id)
    publish(DiscussionPosted(post_id=post.id, author_id=post.author_id, topic_id=post.topic_id))


def announce_reply(post: Post) -> None:
    """Everybody sees a reply from now on that waited; its thread counts it already."""
    unlisted_for = db.session.scalar(select(not_listing(literal(post.author_id, BigInteger)))) or ()
    publish(
        ReplyPosted(
            reply_id=post.id,
            root_id=post.root_id or post.id,
            parent_id=post.parent_id or post.root_id or post.id,
            author_id=post.author_id,
            unlisted_for=tuple(unlisted_for),
        )
    )


def reply(
    root: Post,
    author: Member,
    *,
    body: str,
    parent_id: int | None = None,
    stance: str | None = None,
    quoting: Quoting | None = None,
    restated: str = "",
    post_id: int | None = None,
) -> Sent:
    """Answer a thread's post, or the reply `parent_id` in it.

    Where nobody says where they stand, `stance` is left out, and so is what is `restated` of what it answers. It draws
    a number unless its form has drawn one. The thread's own row, for which all who answer wait, is touched last, and
    not at all by a reply that is held. Raises ThreadLocked, InArchive, AnsweredIsGone, NotAdmitted, TooSoon,
    Restricted, BannedFromTopic, NotForYouToPost, and what `quotes.check` does.
    """
    if root.is_locked:
        raise ThreadLocked
    expect_may_write(root.topic_id, author)
    if kind_of(root).chooses_who_replies:
        expect_may_post(root.topic, author)
    elif root.is_archived:
        raise InArchive
    quoting = quotes.check(root, reader_of(author), quoting) if quoting else None
    parent_id = parent_id or root.id
    stance = stance if rules.takes_stances(root) else None
    said = f"{restated}\n\n{body}" if restated else body
    asked = holds.Attempt(
        author=author, topic_id=root.topic_id, kind="reply", body=said, root=root, parent_id=parent_id
    )
    reason = holds.why(asked)
    made = insert_reply(root, author, body=body, parent_id=parent_id, stance=stance, number=post_id, held_for=reason)
    if made is None:
        raise gates.refusal_of(root, author)
    reply_id: int = made.id
    if quoting:
        quotes.write(reply_id, quoting)
    if restated and rules.takes_stances(root):
        restating.write(reply_id, restated)
    texts.keep_along(body, author.id, reply_id, is_held=bool(made.held_for) or root.visibility != "visible")
    asked.is_there(reply_id)
    if made.held_for:
        publish(PostHeld(post_id=reply_id, root_id=root.id))
        return Sent(reply_id, is_held=True)
    record_activity(author.id, "replied", root.id)
    told = {"reply_id": reply_id, "root_id": root.id, "parent_id": parent_id, "author_id": author.id}
    publish(ReplyPosted(**told, unlisted_for=tuple(made.unlisted_for)))
    if db.session.scalar(COUNT_REPLY, {"root": root.id}) is None:
        raise ThreadLocked
    return Sent(reply_id, is_held=False)


def expect_editable(post: Post, member: Member, root: Post) -> None:
    """Go on only if the member may change this post of the thread that `root` opens.

    Raises ThreadLocked, NotTheAuthor.
    """
    if not rules.may_edit(post, member, root=root):
        if not rules.is_own(post, member) or not rules.stays(root):
            raise NotTheAuthor
        raise refusal_to_change(is_archived=root.is_archived, thread=post_url(root))


def edit_post(post: Post, member: Member, root: Post, *, body: str, title: str | None = None) -> None:
    """Change a text; what it said before is kept.

    Raises ThreadLocked, NotTheAuthor, Restricted, BannedFromTopic.
    """
    versions.hold(post)
    expect_editable(post, member, root)
    expect_may_write(post.topic_id, member)
    title = post.title if title is None or post.root_id is not None else title
    before, html = post.body, texts.html_of(body, post.author_id, post.id)
    if versions.write(post, member, title=title, body=body, html=html):
        texts.keep_along(body, post.author_id, post.id, before=before, is_held=post.visibility != "visible")
        publish(PostEdited(post_id=post.id))
        look_again(post, member, root=root if post.root_id else None)


def look_again(post: Post, member: Member, *, root: Post | None = None, beside: str = "") -> None:
    """Other words may have to wait, though those before were seen, or were the author's of the thread to let in.

    `beside` are those that are shown with its text.
    """
    body = f"{post.body}\n\n{beside}" if beside else post.body
    asked = holds.Attempt(
        author=member, topic_id=post.topic_id, kind=post.kind, title=post.title, body=body, root=root, post=post
    )
    reason = holds.why(asked)
    asked.is_there(post.id)
    if reason and not holding.hold(post, reason):
        holding.take_from_author(post, reason)


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
    was_visible = db.session.scalar(select(Post.visibility).where(Post.id == post.id).with_for_update()) in PUBLISHED
    post.title = post.slug = post.body = post.body_html = ""
    post.visibility, post.stance, post.held_for, post.held_at = "deleted", None, None, None
    db.session.flush()
    sent_forms.forget(post)
    versions.forget(post.id)
    useful.forget_of(post)
    quotes.forget_of(post)
    context.forget_of(post)
    mentions.forget_of(post)
    texts.forget_named(post.id)
    post.restated = post.refusal = None
    if post.root_id is None:
        summaries.forget_of(post)
    if post.has_poll:
        db.session.execute(delete(Poll).where(Poll.root_id == post.id))
        post.has_poll = False
    answers.forget_of(post)
    if was_visible:
        numbers.take_out(post)
    publish(PostDeleted(post_id=post.id, root_id=post.root_id or post.id, was_seen=was_visible))
