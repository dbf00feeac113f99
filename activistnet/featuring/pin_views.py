"""Pinning a thread in its topic, and taking it off again."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.web import pagecache
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..posts import queries as posts
from ..posts.models import Post
from ..topics.models import MOST_PINNED, Topic
from ..topics.queries import hold_topic
from ..topics.role_queries import find_standing
from ..topics.roles import Standing
from ..topics.urls import topic as topic_url
from . import limits, pin_services, pinned_queries

bp = Blueprint("pinning", __name__)


@bp.get("/posts/<int:post_id>/pin")
@login_required
def choose(post_id: int) -> ResponseReturnValue:
    """What is pinned in the topic, and this post to pin or to take off."""
    post, standing = _post(post_id)
    pin_services.expect_may_pin(standing)
    pinned, ids = pinned_queries.list_pinned(post.topic, reader()), pinned_queries.list_ids(post.topic)
    return render_template("featuring/pin.html", post=post, pinned=pinned, ids=ids, most=MOST_PINNED)


@bp.post("/posts/<int:post_id>/pin")
@known_otherwise(STATE)
@login_required
def pin(post_id: int) -> ResponseReturnValue:
    """Put it first."""
    post, standing = _post(post_id)
    expect_button()
    hit(limits.PIN, str(signed_in().id))
    pin_services.pin(post, hold_topic(post.topic.slug), by=standing)
    return _changed(post.topic, "pinned")


@bp.post("/posts/<int:post_id>/unpin")
@known_otherwise(STATE)
@login_required
def unpin(post_id: int) -> ResponseReturnValue:
    """Take it off."""
    post, standing = _post(post_id)
    expect_button()
    pin_services.unpin(post, hold_topic(post.topic.slug), by=standing)
    return _changed(post.topic, "unpinned")


@bp.app_template_global()
def may_pin(topic_id: int) -> bool:
    """Whether whoever reads is offered to pin what is in a topic."""
    return find_member() is not None and reader().moderates(topic_id)


def _post(post_id: int) -> tuple[Post, Standing]:
    """What opens a thread, and what whoever asks is in its topic. Raises NotFound."""
    post = posts.get_root(post_id, reader())
    return post, find_standing(post.topic_id, signed_in())


def _changed(topic: Topic, note: str) -> ResponseReturnValue:
    page = topic_url(topic.slug)
    pagecache.forget(page)
    return lead(page, note)
