"""What follows from a decision: nobody goes on seeing what was hidden."""

from ..core.data.db import db
from ..core.web import pagecache
from ..posts import pages
from ..posts.live import tell_gone
from ..posts.models import Post
from .events import PostDecided

PETITION_PAGES = (".csv", ".json", "/count.json", "/reasons", "/sign")


def take_from_pages(event: PostDecided) -> None:
    """Forget the cached pages that show the post, and tell open ones to drop it."""
    post = db.session.get_one(Post, event.post_id)
    root = db.session.get_one(Post, post.root_id) if post.root_id else post
    pages.forget(root, root.topic_id)
    if root.kind == "petition":
        pagecache.forget(*(f"/petitions/{root.id}{page}" for page in PETITION_PAGES))
    if event.action == "hide":
        tell_gone(root.id, post.id)
