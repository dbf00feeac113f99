"""Who may see which posts: the one policy, as conditions for every query and for who may enter live rooms.

A visible post is seen by everyone, except where its author and the reader have blocked each other. A hidden one is seen
by its author and by moderators, those of the site and those of its topic, and so is a held one, which waits for
somebody to look at it. One that is for members is seen by its author, by the members of its topic and by moderators: so
is everything in a topic for members alone that would be visible elsewhere. A deleted one is seen by nobody. A reply is
seen where its thread is seen; its author finds it elsewhere too, without the thread (`own_words`). Blocks never blind
moderators. Mutes only leave posts out of lists, and so does a decision by which what somebody writes reaches those
alone who follow them.

Conditions hold no values but the reader's id, so that each statement is made once for a role, and so that they can be
written into statements that are put down by hand (`core.data.clauses`). Feeds and notifications are a person's own, so
there a moderator reads as a member does. Who moderates some topics alone has a sort of statement of their own, so that
nobody else pays for asking.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from ..core.data.clauses import there_is
from ..follows.visibility import Clause, apart, holds, reaches, unmuted
from ..members.readers import READER_ID, Role
from ..topics.membership import topics_of
from ..topics.roles import moderated_by
from .models import Post, ThreadWish

VISIBLE: ColumnElement[str] = literal_column("'visible'")
HIDDEN: ColumnElement[str] = literal_column("'hidden'")
HELD: ColumnElement[str] = literal_column("'held'")
MEMBERS: ColumnElement[str] = literal_column("'members'")
DELETED: ColumnElement[str] = literal_column("'deleted'")
OWN = (HIDDEN, HELD, MEMBERS)  # what authors see of their own, whoever else does

_root = aliased(Post)  # once: SQLAlchemy learns the columns of an alias anew for each one, at a millisecond or two


def visible_to(role: Role, post: Any = Post, *, reader_id: Any = READER_ID) -> list[Clause]:
    """Conditions on a post (or an alias of it) for one reader; for a reply see also `in_visible_thread`."""
    if role is Role.VISITOR:
        return [post.visibility == VISIBLE]
    if role is Role.MODERATOR:
        return [post.visibility != DELETED]
    seen = [
        or_(
            open_to(post, reader_id=reader_id),
            post.visibility.in_(OWN) & (post.author_id == reader_id),
        ),
        apart(post.author_id, reader_id=reader_id),
    ]
    if role is Role.TOPIC_MODERATOR:
        return [post.visibility != DELETED, or_(post.topic_id.in_(moderated_by(reader_id)), and_(*seen))]
    return seen


def has_hidden(author_id: Any) -> Clause:
    """That something a member wrote is seen by them and not by everybody."""
    # Each by an index of these few.
    return or_(*(exists().where(Post.author_id == author_id, Post.visibility == each) for each in OWN))


def published(post: Any = Post) -> Clause:
    """That a post is seen by all it is for, whoever that is: whether the reader is of them is asked beside it."""
    clause: Clause = post.visibility.in_((VISIBLE, MEMBERS))
    return clause


def open_to(post: Any = Post, *, reader_id: Any = READER_ID) -> Clause:
    """The same, and that the reader is of them. Who is a member of what is read only where something is for members."""
    return or_(post.visibility == VISIBLE, and_(post.visibility == MEMBERS, post.topic_id.in_(topics_of(reader_id))))


def in_visible_thread(role: Role, post: type[Post] = Post) -> Clause:
    """Whether the thread of a reply is visible to the reader; true for what is no reply."""
    return or_(post.root_id.is_(None), there_is(_root, _root.id == post.root_id, *visible_to(role, _root)))


def listed_to(role: Role, post: type[Post] = Post, *, reader_id: Any = READER_ID) -> list[Clause]:
    """Conditions for lists: what is visible, without those the reader has muted."""
    clauses = visible_to(role, post, reader_id=reader_id)
    return clauses if role is Role.VISITOR else [*clauses, unmuted(post.author_id, reader_id=reader_id)]


def offered_to(role: Role, post: type[Post] = Post, *, reader_id: Any = READER_ID) -> list[Clause]:
    """Conditions for lists that find posts for somebody: what is listed and reaches them. At its own address, in its
    thread and on its author's page each post is shown as ever.
    """
    return [*listed_to(role, post, reader_id=reader_id), *reaching(role, post, reader_id=reader_id)]


def reaching(role: Role, post: Any = Post, *, reader_id: Any = READER_ID) -> list[Clause]:
    """That a post reaches this reader: moderators, also those of its topic, are reached by everything."""
    clauses = reaches(role, post.author_id, reader_id=reader_id)
    if role is Role.TOPIC_MODERATOR:
        return [or_(post.topic_id.in_(moderated_by(reader_id)), and_(*clauses))]
    return clauses


def unmuted_thread(thread_id: Any, *, reader_id: Any = READER_ID) -> Clause:
    """That the reader has not muted a thread: what is theirs alone leaves it out, lists that all share do not."""
    clause: Clause = thread_id.not_in(
        select(ThreadWish.root_id).where(ThreadWish.member_id == reader_id, ThreadWish.is_muted, holds(ThreadWish))
    )
    return clause
