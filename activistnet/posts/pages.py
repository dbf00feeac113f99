"""The kept pages, and parts of pages, that show a thread."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select

from ..core.data.db import db
from ..core.live import rooms
from ..core.web import pagecache
from ..core.web.pagestore import numbered
from ..media.services import pictures
from ..members.models import Member
from ..members.readers import Role
from ..members.urls import profile
from ..site.urls import home
from ..topics import urls as topics
from ..topics.models import Topic
from .kinds import card_path
from .models import Post
from .visibility import in_visible_thread, visible_to

MOST_QUOTED = 200  # replies, the newest of somebody: cards quote the last ones of a thread
EVERYBODY = (*visible_to(Role.VISITOR), in_visible_thread(Role.VISITOR))


def settle(post: Post) -> Post:
    """Who may see a post has changed: kept pages forget it, its pictures go along and those of replies to it, too.

    Gives what opens its thread.
    """
    root = db.session.get_one(Post, post.root_id) if post.root_id else post
    forget(root.id, root.topic_id, author_id=post.author_id)
    pictures.hold(_with_replies(post.id), seen=_with_replies(post.id, *EVERYBODY))
    return root


def move(posts: Sequence[Post]) -> None:
    """These are for others than before: kept pages, pictures and open pages follow."""
    if not posts:
        return
    ids = [post.id for post in posts]
    roots = [post.id for post in posts if post.root_id is None]
    topic = db.session.get_one(Topic, posts[0].topic_id)
    pagecache.forget(home(), topics.topics(), topics.topic(topic.slug))
    for number in roots:
        pagecache.forget(numbered(number), card_path(number))
        rooms.empty(f"thread:{number}")
    forget_authors(ids)
    of_these = select(Post.id).where(Post.id.in_(ids))
    pictures.hold(of_these, seen=of_these.where(*EVERYBODY))


def forget(root_id: int, topic_id: int, *, author_id: int) -> None:
    """Once this transaction is committed, nobody is shown what these pages held of a thread before.

    All addresses of its post are forgotten as one. `author_id` is of the post that is new, changed or gone, whose page
    lists it.
    """
    topic = db.session.get_one(Topic, topic_id)
    author = db.session.get_one(Member, author_id)
    lists = (home(), topics.topics(), topics.topic(topic.slug), profile(author.handle))
    pagecache.forget(numbered(root_id), card_path(root_id), *lists)


def forget_threads(root_ids: Sequence[int]) -> None:
    """The same for several threads, which were changed by none of their authors."""
    pagecache.forget(home(), topics.topics())
    for number in root_ids:
        pagecache.forget(numbered(number), card_path(number))
    slugs = select(Topic.slug).join(Post, Post.topic_id == Topic.id).where(Post.id.in_(root_ids)).distinct()
    pagecache.forget(*map(topics.topic, db.session.scalars(slugs)))
    forget_authors(root_ids)


def forget_lists_of(author_id: int) -> None:
    """The same for all lists that show what a member wrote, and quote it lately, and none of its own pages."""
    written = select(Post.topic_id).where(Post.author_id == author_id)
    slugs = db.session.scalars(select(Topic.slug).where(Topic.id.in_(written)))
    author = db.session.get_one(Member, author_id)
    pagecache.forget(home(), topics.topics(), *(topics.topic(slug) for slug in slugs), profile(author.handle))
    replied = select(Post.root_id).where(Post.author_id == author_id, Post.root_id.is_not(None))
    quoted = db.session.scalars(replied.order_by(Post.id.desc()).limit(MOST_QUOTED))
    pagecache.forget(*map(card_path, {root_id for root_id in quoted if root_id is not None}))


def forget_authors(post_ids: Sequence[int]) -> None:
    """The same for the profiles of who wrote these."""
    authors = select(Post.author_id).where(Post.id.in_(post_ids))
    handles = db.session.scalars(select(Member.handle).where(Member.id.in_(authors)))
    pagecache.forget(*(profile(handle) for handle in handles))


def _with_replies(post_id: int, *conditions: ColumnElement[bool]) -> Select[int]:
    """The numbers of a post and of what answers it, as far as all this is true of them."""
    return select(Post.id).where(or_(Post.id == post_id, Post.root_id == post_id), *conditions)
