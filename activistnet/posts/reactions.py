"""What happens to drafts when members leave, and to kept pages when words are new, changed or taken away."""

from ..core.data.db import db
from ..members.events import MemberLeft
from . import pages
from .events import DiscussionPosted, PostDeleted, PostEdited
from .links import Address
from .models import Post
from .services import activities, drafts, sharing


def on_member_left(event: MemberLeft) -> None:
    """What was published stays; what was not, what followers were told and what was said beside a share goes."""
    drafts.forget_all(event.member_id)
    activities.forget_all(event.member_id)
    sharing.forget_notes(event.member_id)


def on_posted(event: DiscussionPosted) -> None:
    """Its topic shows it to everybody at once."""
    root = db.session.get_one(Post, event.post_id)
    pages.forget(root, root.topic_id, author_id=root.author_id)


def on_edited(event: PostEdited) -> None:
    """Nobody is shown what it said before."""
    post = db.session.get_one(Post, event.post_id)
    root = db.session.get_one(Post, post.root_id) if post.root_id else post
    pages.forget(root, root.topic_id, author_id=post.author_id)


def on_deleted(event: PostDeleted) -> None:
    """Forget the pages that show the words, a thread's at the address that it had with them."""
    root = db.session.get_one(Post, event.root_id)
    slug = event.slug if event.post_id == event.root_id else root.slug
    author_id = db.session.get_one(Post, event.post_id).author_id
    pages.forget(Address(root.id, root.kind, slug), root.topic_id, author_id=author_id)
