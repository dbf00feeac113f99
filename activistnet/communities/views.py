"""Topics: the list of them, the page of each, beginning something there, and following."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import NotFound
from ..core.web import pagecache
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.web.urls import lead_to
from ..members.models import Member
from ..posts import kinds
from ..posts import queries as posts
from ..topics import bans, member_queries, queries
from ..topics import urls as topics
from ..topics.services import topics as services
from . import pages, words

bp = Blueprint("communities", __name__)


@bp.get("/topics")
@public_page(seconds=5, params=("speaks",))
def index() -> ResponseReturnValue:
    """All topics with their numbers, or those that say they speak a language."""
    lines = queries.list_topics(reader().id)
    spoken = words.spoken_in(lines)
    speaks = request.args.get("speaks", "")
    shown = [line for line in lines if speaks in line.languages] if speaks in dict(spoken) else lines
    told = {"topics": shown, "spoken": spoken, "speaks": speaks}
    return render_template("communities/index.html", **told, thread_counts=posts.count_threads())


@bp.get("/t/<slug>")
@public_page(params=("after", "tag"))
def show(slug: str) -> ResponseReturnValue:
    """A topic: what it is for, its rules, its threads."""
    if slug != slug.lower():
        return lead_to(topics.topic(slug.lower()))
    reading = reader()
    tag = request.args.get("tag", "")
    topic = pages.load(slug, reading, after=request.args.get("after"), tag=tag)
    return render_template(
        "communities/show.html",
        topic=topic,
        tag=tag,
        tie=member_queries.find_tie(topic.id, find_member()),
        true_of=kinds.true_of(topic.with_card, reading),
    )


@bp.get("/t/<slug>/new")
def new(slug: str) -> ResponseReturnValue:
    """The form that opens a thread in a topic, a discussion unless `?kind=` is of another."""
    topic = queries.get_open_topic(slug)
    kind = kinds.KINDS.get(request.args.get("kind", "discussion"))
    if kind is None or kind.new_page is None:
        raise NotFound
    return kind.new_page(topic)


@bp.app_template_global()
def banned_here(topic_id: int) -> datetime | None:
    """Until when its reader is banned from a topic."""
    return bans.find_end(topic_id, find_member())


@bp.post("/t/<slug>/follow")
@known_otherwise(STATE)
@login_required
def follow(slug: str) -> ResponseReturnValue:
    """Show what is published there on one's home page."""
    expect_button()
    return lead(follow_as(signed_in(), slug), "topic-followed")


def follow_as(member: Member, slug: str) -> str:
    """Follow it as this member; its page."""
    services.follow(queries.get_topic(slug), member)
    page = topics.topic(slug)
    pagecache.forget(page)
    return page


@bp.post("/t/<slug>/unfollow")
@known_otherwise(STATE)
@login_required
def unfollow(slug: str) -> ResponseReturnValue:
    """Stop doing so."""
    expect_button()
    services.unfollow(queries.get_topic(slug), signed_in())
    page = topics.topic(slug)
    pagecache.forget(page)
    return lead(page, "topic-unfollowed")
