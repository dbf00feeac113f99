"""Featuring posts, and the page that says how and what was."""

from collections.abc import Iterable

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import Forbidden, Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..posts import queries as posts
from ..posts.models import Post
from ..posts.roots import Root
from ..site.urls import home
from ..topics.role_queries import find_standing
from ..topics.urls import topic
from . import editor_queries, limits, queries, rules, services, urls, words
from .forms import FeatureForm
from .models import Featured

bp = Blueprint("featuring", __name__)
bp.add_app_template_global(words.featured_by)


@bp.get("/how-we-choose")
@public_page(seconds=5, params=("after",))
def how_we_choose() -> ResponseReturnValue:
    """Who features what, for how long, and everything that was."""
    page = queries.list_all(reader(), after=request.args.get("after"))
    mine = _mine(line.place_id for line in page.items)
    member = find_member()
    return render_template(
        "featuring/how_we_choose.html",
        page=page,
        mine=mine,
        most=rules.MOST,
        is_editor=reader().is_editor,
        offer=editor_queries.find_offer(member.id) if member else None,
        editor_count=editor_queries.count_editors(),
    )


@bp.get("/posts/<int:post_id>/feature")
@login_required
def choose(post_id: int) -> ResponseReturnValue:
    """The form."""
    return _page(posts.get_root(post_id, reader()), FeatureForm(formdata=None))


@bp.post("/posts/<int:post_id>/feature")
@form_again
@login_required
def feature(post_id: int) -> ResponseReturnValue:
    """Put a post first for a while."""
    post, form = posts.get_root(post_id, reader()), FeatureForm()
    _places(post)
    if not form.validate():
        return _page(post, form), 422
    hit(limits.FEATURE, str(signed_in().id))
    topic_id = post.topic_id if form.typed("where") == rules.TOPIC else None
    reason, days = form.typed("reason"), form.days.data or rules.USUAL_DAYS
    try:
        services.feature(post, signed_in(), topic_id=topic_id, reason=reason, days=days)
    except Refused as refusal:
        return _page(post, form.refused(refusal)), refusal.status
    pagecache.forget(*_pages(post, topic_id))
    return lead(urls.how_we_choose(), "featured")


@bp.post("/featured/<int:featured_id>/end")
@known_otherwise(STATE)
@login_required
def end(featured_id: int) -> ResponseReturnValue:
    """Take it off."""
    expect_button()
    featured = queries.get_featured(featured_id)
    services.end(featured, signed_in())
    return _changed(featured, "unfeatured")


@bp.post("/featured/<int:featured_id>/first")
@known_otherwise(STATE)
@login_required
def first(featured_id: int) -> ResponseReturnValue:
    """Put it before the others."""
    expect_button()
    featured = queries.get_featured(featured_id)
    services.put_first(featured, signed_in())
    return _changed(featured, "featured-first")


@bp.app_template_global()
def may_feature(post: Root) -> bool:
    """Whether whoever reads is offered to feature this: what is known of them without another look."""
    member = find_member()
    if member is None or post.author_id == member.id or post.visibility != "visible":
        return False
    return reader().is_editor or reader().curates(post.topic_id)


def _places(post: Post) -> list[str]:
    """Where it may be featured. Raises Forbidden where that is nowhere."""
    if not (places := rules.places(signed_in(), find_standing(post.topic_id, signed_in()))):
        raise Forbidden
    return places


def _page(post: Post, form: FeatureForm) -> str:
    return render_template("featuring/feature.html", post=post, form=form, places=_places(post), most=rules.MOST)


def _mine(topic_ids: Iterable[int | None]) -> set[int | None]:
    """Those of these places where whoever reads may feature."""
    member, asked = find_member(), set(topic_ids)
    if member is None or member.is_moderator:
        return asked if member else set()
    first: set[int | None] = {None} if reader().is_editor else set()
    return asked & (queries.list_curated(member) | first)


def _changed(featured: Featured, word: str) -> ResponseReturnValue:
    post = posts.find_post(featured.post_id, reader())
    pagecache.forget(*_pages(post, featured.topic_id))
    return lead(urls.how_we_choose(), word)


def _pages(post: Post | None, topic_id: int | None) -> list[str]:
    """What shows that it is featured."""
    there = [home()] if topic_id is None else [topic(post.topic.slug)] if post else []
    return [urls.how_we_choose(), *there]
