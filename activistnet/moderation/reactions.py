"""What follows from a decision: nobody goes on seeing what was hidden."""

from ..core import pagecache
from ..core.db import db
from ..posts.links import post_url
from ..posts.live import tell_gone
from ..posts.models import Post
from ..topics.models import Topic
from .events import PostDecided


def take_from_pages(event: PostDecided) -> None:
    """Forget the cached pages that show the post, and tell open ones to drop it."""
    post = db.session.get_one(Post, event.post_id)
    root = db.session.get_one(Post, post.root_id) if post.root_id else post
    pagecache.forget(post_url(root), f"/petitions/{root.id}.json", "/", "/topics", f"/t/{_topic_slug(root)}")
    if event.action == "hide":
        tell_gone(root.id, post.id)


def _topic_slug(post: Post) -> str:
    return db.session.get_one(Topic, post.topic_id).slug
