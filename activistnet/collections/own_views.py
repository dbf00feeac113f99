"""A member's own collections: making and changing them."""

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.application import settings
from ..core.refusals import NotFound, Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..follows.queries import get_member
from ..posts import queries as posts
from ..topics.queries import get_topic
from . import limits, queries, rules, services, urls
from .errors import NothingThere
from .forms import AddForm, CollectionForm, RemoveForm
from .queries import CollectionLine
from .services import Said

bp = Blueprint("own_collections", __name__)


@bp.get("/me/collections")
@login_required
def index() -> ResponseReturnValue:
    """One's own, and those of others that list or ask one."""
    own, others = queries.list_own(reader()), queries.list_of_others(reader())
    return render_template("collections/own.html", own=own, others=others)


@bp.get("/collections/new")
@login_required
def new() -> ResponseReturnValue:
    """The form that makes one."""
    return _form_page(CollectionForm(formdata=None, data={"is_public": True}))


@bp.post("/collections")
@form_again
@login_required
def make() -> ResponseReturnValue:
    """Make one."""
    form, member = CollectionForm(), signed_in()
    if not form.validate():
        return _form_page(form), 422
    hit(limits.MAKE, str(member.id))
    try:
        made = services.make(member, _said(form))
    except Refused as refusal:
        return _form_page(form.refused(refusal)), refusal.status
    pagecache.forget(urls.collections())
    return lead(urls.edit(made.id), "collection-made")


@bp.get("/collections/<int:collection_id>/edit")
@login_required
def edit(collection_id: int) -> ResponseReturnValue:
    """One's own, to be changed."""
    collection = queries.get_own(collection_id, reader())
    return _edit_page(collection, CollectionForm(formdata=None, obj=collection), AddForm(formdata=None))


@bp.post("/collections/<int:collection_id>/edit")
@known_otherwise(STATE)
@form_again
@login_required
def save(collection_id: int) -> ResponseReturnValue:
    """Say something else of it."""
    collection, form = queries.get_own(collection_id, reader()), CollectionForm()
    if not form.validate():
        return _edit_page(collection, form, AddForm(formdata=None)), 422
    services.change(collection_id, signed_in(), _said(form))
    return _changed(collection_id, "collection-saved")


@bp.post("/collections/<int:collection_id>/add")
@form_again
@login_required
def add(collection_id: int) -> ResponseReturnValue:
    """Add a topic or a thread, or ask a person."""
    collection, form = queries.get_own(collection_id, reader()), AddForm()
    again = CollectionForm(formdata=None, obj=collection)
    if not form.validate():
        return _edit_page(collection, again, form), 422
    hit(limits.ADD, str(signed_in().id))
    try:
        word = _add(collection, form.typed("what"))
    except Refused as refusal:
        return _edit_page(collection, again, form.refused(refusal)), refusal.status
    return _changed(collection_id, word)


@bp.post("/collections/<int:collection_id>/remove")
@known_otherwise(STATE)
@form_again
@login_required
def remove(collection_id: int) -> ResponseReturnValue:
    """Take something out."""
    collection, form = queries.get_own(collection_id, reader()), RemoveForm()
    if not form.validate():
        return _edit_page(collection, CollectionForm(formdata=None, obj=collection), AddForm(formdata=None), form), 422
    which = dict.fromkeys(("member_id", "topic_id", "post_id")) | {f"{form.typed('sort')}_id": form.item.data}
    services.remove(collection_id, **which)
    return _changed(collection_id, "collection-removed")


@bp.post("/collections/<int:collection_id>/delete")
@login_required
def delete(collection_id: int) -> ResponseReturnValue:
    """Delete it."""
    expect_button()
    queries.get_own(collection_id, reader())
    services.delete_collection(collection_id)
    pagecache.forget(urls.collections(), urls.collection(collection_id))
    return lead(urls.own(), "collection-deleted")


@bp.app_template_global()
def invitations() -> list[tuple[str, str]]:
    """Title and whole address of one's own collections, to be sent to friends."""
    if find_member() is None:
        return []
    base = settings().base_url
    own = queries.list_own(reader())
    return [(each.title, base + urls.collection(each.id, "" if each.is_public else each.key)) for each in own]


@bp.app_template_global()
def public_collections() -> Sequence[CollectionLine]:
    """A few that are public, to begin with."""
    return queries.list_public(reader(), limit=3).items


def _add(collection: CollectionLine, typed: str) -> str:
    """Add what was typed; the word for what was done. Raises NothingThere and what services refuse."""
    meant = rules.read(typed, settings().base_url)
    if meant is None:
        raise NothingThere
    try:
        if meant.handle:
            person, _ties = get_member(meant.handle, reader())
            services.ask(collection.id, collection.title, signed_in(), person)
            return "collection-added" if person.id == signed_in().id else "collection-asked"
        if meant.slug:
            services.add_topic(collection.id, signed_in(), get_topic(meant.slug))
        else:
            services.add_post(collection.id, signed_in(), posts.get_root(meant.post_id, reader()))
    except NotFound:
        raise NothingThere from None
    return "collection-added"


def _said(form: CollectionForm) -> Said:
    return Said(form.typed("title"), form.typed("about"), bool(form.is_public.data))


def _changed(collection_id: int, word: str) -> ResponseReturnValue:
    pagecache.forget(urls.collections(), urls.collection(collection_id))
    return lead(urls.edit(collection_id), word)


def _form_page(form: CollectionForm) -> str:
    return render_template("collections/new.html", form=form)


def _edit_page(
    collection: CollectionLine, form: CollectionForm, add_form: AddForm, wrong: RemoveForm | None = None
) -> str:
    return render_template(
        "collections/edit.html",
        collection=collection,
        form=form,
        add_form=add_form,
        wrong=wrong,
        people=queries.list_people(collection, reader()),
        topics=queries.list_topics(collection.id, reader()),
        posts=queries.list_posts(collection.id, reader()),
    )
