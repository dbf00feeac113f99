"""The kept pages, and parts of pages, that show a thread."""

from ..core.data.db import db
from ..core.web import pagecache
from ..members.models import Member
from ..members.urls import profile
from ..site.urls import home
from ..topics import urls as topics
from ..topics.models import Topic
from .kinds import card_path, kind_of
from .links import Addressed, post_url


def forget(root: Addressed, topic_id: int, *, author_id: int) -> None:
    """Once this transaction is committed, nobody is shown what these pages held of a thread before.

    `author_id` is of the post that is new, changed or gone, whose page lists it.
    """
    topic = db.session.get_one(Topic, topic_id)
    kind = kind_of(root)
    beside = (address(root.id) for address in kind.pages)
    author = db.session.get_one(Member, author_id)
    lists = (home(), topics.topics(), topics.topic(topic.slug), profile(author.handle))
    pagecache.forget(post_url(root), *beside, card_path(root.id), *lists)
