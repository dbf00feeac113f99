"""A topic's page: its threads, and among them the petitions with their numbers."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..core.web.pagecache import public_page
from ..members.current import reader
from ..posts.queries import list_threads
from ..topics import queries as topics
from . import queries

bp = Blueprint("topic_page", __name__)


@bp.get("/t/<slug>")
@public_page(params=("after",))
def show(slug: str) -> ResponseReturnValue:
    """A topic: what it is for, its rules, its threads."""
    reading = reader()
    topic = topics.get_topic(slug)
    follower_count, is_following = topics.count_followers_for(topic.id, reading.id)
    threads = list_threads(topic.id, reading, after=request.args.get("after"))
    return render_template(
        "topics/show.html",
        topic=topic,
        rules=topics.list_rules(topic.id),
        follower_count=follower_count,
        is_following=is_following,
        threads=threads,
        petitions=queries.cards([line.id for line in threads.items if line.kind == "petition"], reading),
    )
