"""The cached public pages that show a thread."""

from ..core import pagecache
from ..core.db import db
from ..topics.models import Topic
from .links import Addressed, post_url


def forget(root: Addressed, topic_id: int) -> None:
    """Once this transaction is committed, nobody is shown what these pages held of a thread before."""
    topic = db.session.get_one(Topic, topic_id)
    pagecache.forget(post_url(root), "/", "/topics", f"/t/{topic.slug}")
