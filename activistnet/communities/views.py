"""Topics: the list of them, the page of each, beginning something there, and following."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..core.refusals import NotFound
from ..core.web.forms import expect_button
from ..core.web.pagecache import public_page
from ..members.current import reader, signed_in
from ..posts import kinds
from ..posts import queries as posts
from ..topics import queries, services

bp = Blueprint("communities", __name__)


@bp.get("/topics")
@public_page(seconds=5)
def index() -> ResponseReturnValue:
    """All topics with their numbers."""
    topics = queries.list_topics(reader().id)
    return render_template("communities/index.html", topics=topics, thread_counts=posts.count_threads())


@bp.get("/t/<slug>")
@public_page(params=("after",))
def show(slug: str) -> ResponseReturnValue:
    """A topic: what it is for, its rules, its threads."""
    reading = reader()
    topic = queries.get_topic(slug)
    follower_count, is_following = queries.count_followers_for(topic.id, reading.id)
    threads = posts.list_threads(topic.id, reading, after=request.args.get("after"))
    with_card = {line.id: line.kind for line in threads.items if kinds.kind_of(line).line_needs_card}
    return render_template(
        "communities/show.html",
        topic=topic,
        rules=queries.list_rules(topic.id),
        follower_count=follower_count,
        is_following=is_following,
        threads=threads,
        cards=kinds.cards(with_card, reading),
    )


@bp.get("/t/<slug>/new")
def new(slug: str) -> ResponseReturnValue:
    """The form that opens a thread in a topic, a discussion unless `?kind=` is of another."""
    topic = queries.get_topic(slug)
    kind = kinds.KINDS.get(request.args.get("kind", "discussion"))
    if kind is None or kind.new_page is None:
        raise NotFound
    return kind.new_page(topic)


@bp.post("/t/<slug>/follow")
@login_required
def follow(slug: str) -> ResponseReturnValue:
    """Show what is published there on one's home page."""
    expect_button()
    services.follow(queries.get_topic(slug), signed_in())
    return redirect(f"/t/{slug}", 303)


@bp.post("/t/<slug>/unfollow")
@login_required
def unfollow(slug: str) -> ResponseReturnValue:
    """Stop doing so."""
    expect_button()
    services.unfollow(queries.get_topic(slug), signed_in())
    return redirect(f"/t/{slug}", 303)
