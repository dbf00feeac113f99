"""The kept pages, and parts of pages, that show a thread."""

from ..core.data.db import db
from ..core.web import pagecache
from ..members.models import Member
from ..topics.models import Topic
from .kinds import card_path, kind_of
from .links import Addressed, post_url


def forget(root: Addressed, topic_id: int, *, author_id: int) -> None:
    """Once this transaction is committed, nobody is shown what these pages held of a thread before.

    `author_id` is of the post that is new, changed or gone, whose page lists it.
    """
    topic = db.session.get_one(Topic, topic_id)
    kind = kind_of(root)
    beside = (f"{kind.path}/{root.id}{page}" for page in kind.pages)
    author = db.session.get_one(Member, author_id)
    lists = ("/", "/topics", f"/t/{topic.slug}", f"/@{author.handle}")
    pagecache.forget(post_url(root), *beside, card_path(root.id), *lists)
