"""The cached public pages that show a thread."""

from ..core.data.db import db
from ..core.web import pagecache
from ..topics.models import Topic
from .kinds import kind_of
from .links import Addressed, post_url


def forget(root: Addressed, topic_id: int) -> None:
    """Once this transaction is committed, nobody is shown what these pages held of a thread before."""
    topic = db.session.get_one(Topic, topic_id)
    kind = kind_of(root)
    beside = (f"{kind.path}/{root.id}{page}" for page in kind.pages)
    pagecache.forget(post_url(root), *beside, "/", "/topics", f"/t/{topic.slug}")
