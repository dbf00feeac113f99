"""The list of topics, with how many threads each holds."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..core.web.pagecache import public_page
from ..members.current import reader
from ..topics import queries as topic_queries
from . import queries

bp = Blueprint("topic_list", __name__)


@bp.get("/topics")
@public_page(seconds=5)
def index() -> ResponseReturnValue:
    """All topics with their numbers."""
    topics = topic_queries.list_topics(reader().id)
    return render_template("topics/index.html", topics=topics, thread_counts=queries.count_threads())
