"""The list of topics, and each topic's page of threads."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..core.pagecache import public_page
from ..members.current import current_member
from ..topics import queries as topic_queries
from . import queries

bp = Blueprint("topic_pages", __name__)


@bp.get("/topics")
@public_page(seconds=5)
def index() -> ResponseReturnValue:
    """All topics with their numbers."""
    viewer = current_member()
    topics = topic_queries.list_topics(viewer.id if viewer else None)
    return render_template("topics/index.html", topics=topics, thread_counts=queries.count_threads())


@bp.get("/t/<slug>")
@public_page(params=("after",))
def show(slug: str) -> ResponseReturnValue:
    """A topic: what it is for, its rules, its threads."""
    viewer = current_member()
    topic = topic_queries.get_topic(slug)
    return render_template(
        "topics/show.html",
        topic=topic,
        rules=topic_queries.list_rules(topic.id),
        follower_count=topic_queries.count_followers(topic.id),
        is_following=topic_queries.is_following(viewer.id if viewer else None, topic.id),
        threads=queries.list_threads(topic.id, viewer, after=request.args.get("after")),
    )
