"""Reading collections, following what is in them, and what those say who are asked to be listed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import pagecache
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..follows import limits as tie_limits
from ..follows import services as follows
from ..follows.queries import list_members
from ..members.urls import profile
from ..topics import queries as topic_queries
from ..topics.services import topics
from ..topics.urls import topic
from . import queries, services, urls
from .forms import FollowForm

bp = Blueprint("collections", __name__)


@bp.get("/collections")
@public_page(seconds=5, params=("after",))
def index() -> ResponseReturnValue:
    """All that are public."""
    page = queries.list_public(reader(), after=request.args.get("after"))
    return render_template("collections/index.html", page=page)


@bp.get("/collections/<int:collection_id>")
@public_page(params=("key",))
def show(collection_id: int) -> ResponseReturnValue:
    """One of them."""
    reading, key = reader(), request.args.get("key", "")
    collection = queries.get(collection_id, reading, key=key)
    return render_template(
        "collections/show.html",
        collection=collection,
        people=queries.list_people(collection, reading),
        topics=queries.list_topics(collection_id, reading),
        posts=queries.list_posts(collection_id, reading),
        key=key,
    )


@bp.post("/collections/<int:collection_id>/follow")
@known_otherwise(STATE)
@login_required
def follow(collection_id: int) -> ResponseReturnValue:
    """Follow those of it that were chosen, and that the reader is shown there."""
    form, member, reading = FollowForm(), signed_in(), reader()
    form.expect_fields()
    collection = queries.get(collection_id, reading, key=form.typed("key"))
    handles = {each.handle for each in queries.list_people(collection, reading)} & set(form.who.data or ())
    for person in list_members(sorted(handles), reading):
        if person.id != member.id:
            hit(tie_limits.TIE, str(member.id))
            follows.follow(member, person)
            pagecache.forget(profile(person.handle))
    slugs = {each.slug for each in queries.list_topics(collection_id, reading)} & set(form.topic.data or ())
    for each in topic_queries.list_by_slug(slugs):
        topics.follow(each, member)
        pagecache.forget(topic(each.slug))
    return lead(urls.collection(collection_id, form.typed("key")), "collection-followed")


@bp.post("/collections/<int:collection_id>/accept")
@known_otherwise(STATE)
@login_required
def accept(collection_id: int) -> ResponseReturnValue:
    """Be listed, as one was asked."""
    expect_button()
    queries.get(collection_id, reader())
    services.accept(collection_id, signed_in())
    pagecache.forget(urls.collection(collection_id))
    return lead(urls.own(), "collection-accepted")


@bp.post("/collections/<int:collection_id>/leave")
@known_otherwise(STATE)
@login_required
def leave(collection_id: int) -> ResponseReturnValue:
    """Not be listed, now or any more, also where one may not see it."""
    expect_button()
    services.leave(collection_id, signed_in())
    pagecache.forget(urls.collection(collection_id))
    return lead(urls.own(), "collection-left")
