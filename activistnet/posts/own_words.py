"""What members wrote where they can't read the thread: it stays theirs to find, change and delete, whatever the reason.

Why they can't is not said, and nothing of the thread is: it may be hidden or deleted, be for members of its topic, or
be of somebody apart from them.
"""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..core.data.db import db
from ..core.refusals import NotFound
from ..core.web.urls import LARGEST_ID
from ..members.models import Member
from ..members.readers import Reader
from ..topics.membership import topics_of
from . import queries, rules
from .errors import NotDeletable, NotTheAuthor, refusal_to_change
from .kinds import kind_of
from .models import Post
from .services.posts import expect_editable
from .visibility import DELETED


def find_mine(post_id: int, member: Member | None) -> Post | None:
    """What this member wrote, wherever it is."""
    if member is None or post_id > LARGEST_ID:
        return None
    wanted = select(Post).options(joinedload(Post.author), joinedload(Post.topic))
    mine = (Post.id == post_id, Post.author_id == member.id, Post.visibility != DELETED)
    found: Post | None = db.session.scalar(wanted.where(*mine))
    return found


def is_merged_of(post_id: int, member: Member | None) -> bool:
    """Whether it was a discussion of this member, and is a reply now in a thread that they can't read."""
    post = find_mine(post_id, member)
    return post is not None and post.root_id is not None and bool(post.title)


def get(post_id: int, member: Member, reader: Reader) -> Post:
    """A post that the reader may see, or wrote. Raises NotFound."""
    post = queries.find_post(post_id, reader) or find_mine(post_id, member)
    if post is None:
        raise NotFound
    return post


def get_editable(post_id: int, member: Member, reader: Reader) -> tuple[Post, Post]:
    """A post that this member may change, and what opens its thread. Raises NotFound, ThreadLocked, NotTheAuthor."""
    post = get(post_id, member, reader)
    if (root := find_thread(post, reader)) is None:
        root = _root_of(post, member)
        if rules.stays(root):  # said without its address, in which its title is
            raise refusal_to_change(is_archived=root.is_archived)
    expect_editable(post, member, root)
    return post, root


def get_deletable(post_id: int, member: Member, reader: Reader) -> Post:
    """A post that this member may delete. Raises NotFound, NotDeletable, NotTheAuthor."""
    post = get(post_id, member, reader)
    if not rules.may_delete(post, member):
        raise NotDeletable(kind_of(post).kept_because) if rules.is_own(post, member) else NotTheAuthor
    return post


def find_thread(post: Post, reader: Reader) -> Post | None:
    """What opens the thread of a post, where the reader may see it."""
    try:
        return queries.get_thread_of(post, reader)
    except NotFound:
        return None


def may_change(post: Post, member: Member) -> bool:
    """Whether they may change what is in a thread that they can't read."""
    try:
        return rules.may_edit(post, member, root=_root_of(post, member))
    except NotFound:
        return False


def _root_of(post: Post, member: Member) -> Post:
    """What opens the thread, unread. Raises NotFound where only members of its topic write, and they are none."""
    wanted = select(Post).options(joinedload(Post.author), joinedload(Post.topic)).where(Post.id == post.root_id)
    root = db.session.scalar(wanted)
    if root is None:
        raise NotFound
    if root.visibility == "members":
        is_in = db.session.scalar(select(Post.id).where(Post.id == root.id, Post.topic_id.in_(topics_of(member.id))))
        if is_in is None:
            raise NotFound
    return root
