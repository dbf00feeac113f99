"""The kept pages, and parts of pages, that show a thread."""

from ..core.data.db import db
from ..core.web import pagecache
from ..core.web.pagestore import numbered
from ..members.models import Member
from ..members.urls import profile
from ..site.urls import home
from ..topics import urls as topics
from ..topics.models import Topic
from .kinds import card_path


def forget(root_id: int, topic_id: int, *, author_id: int) -> None:
    """Once this transaction is committed, nobody is shown what these pages held of a thread before.

    All addresses of its post are forgotten as one. `author_id` is of the post that is new, changed or gone, whose page
    lists it.
    """
    topic = db.session.get_one(Topic, topic_id)
    author = db.session.get_one(Member, author_id)
    lists = (home(), topics.topics(), topics.topic(topic.slug), profile(author.handle))
    pagecache.forget(numbered(root_id), card_path(root_id), *lists)
