"""Context notes: reading, adding and rating them, and what everybody is told of them."""

from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.application import settings
from ..core.refusals import Refused
from ..core.web.csrf import form_again
from ..core.web.forms import Form, expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words import markup
from ..site.urls import how_we_rank
from . import context, context_queries, limits, queries, rules, urls
from .forms import TAKE_BACK, ContextForm, RateForm
from .models import Post
from .services import context as notes

bp = Blueprint("context", __name__)


@bp.get("/posts/<int:post_id>/context")
@login_required
def index(post_id: int) -> ResponseReturnValue:
    """The notes to a post, shown or not, and the form for one's own."""
    return _page(queries.get_post(post_id, reader()), ContextForm(formdata=None))


@bp.post("/posts/<int:post_id>/context")
@form_again
@login_required
def add(post_id: int) -> ResponseReturnValue:
    """Add a note."""
    post, form = queries.get_post(post_id, reader()), ContextForm()
    if not form.validate():
        return _page(post, form), 422
    hit(limits.CONTEXT, str(signed_in().id))
    root = queries.get_thread_of(post, reader())
    try:
        is_held = notes.add(post, root, signed_in(), **form.said)
    except Refused as refusal:
        return _page(post, form.refused(refusal)), refusal.status
    return lead(urls.context(post_id), "held" if is_held else "context-added")


@bp.post("/context/<int:note_id>/rate")
@known_otherwise(STATE)
@form_again
@login_required
def rate(note_id: int) -> ResponseReturnValue:
    """Say whether a note helps, or take that back; nobody else is told."""
    note, form = context_queries.get_note(note_id, reader()), RateForm()
    if not form.validate():
        return _page(queries.get_post(note.post_id, reader()), ContextForm(formdata=None), wrong=form), 422
    hit(limits.USEFUL, str(signed_in().id))
    here, value = f"{urls.context(note.post_id)}#n{note_id}", form.typed("value")
    if value == TAKE_BACK:
        notes.take_back(note_id, signed_in())
        return lead(here, "vote-gone")
    root = queries.get_thread_of(queries.get_post(note.post_id, reader()), reader())
    notes.rate(note, root, signed_in(), is_helpful=value == "helpful")
    return lead(here, "voted")


@bp.post("/context/<int:note_id>/remove")
@login_required
def remove(note_id: int) -> ResponseReturnValue:
    """Take away one's own."""
    expect_button()
    note = context_queries.get_note(note_id, reader())
    notes.remove(note, signed_in())
    return lead(urls.context(note.post_id), "context-removed")


@bp.get("/posts/<int:post_id>/context.json")
@public_page(seconds=5, params=("after",))
def data(post_id: int) -> ResponseReturnValue:
    """What readers said of the notes in a thread, as far as it is told, and what is shown by that."""
    root = queries.get_root(post_id, reader())
    page = context_queries.list_counts(root.id, reader(), after=request.args.get("after"))
    here = f"{settings().base_url}{urls.context_data(post_id)}"
    return jsonify(
        thread=root.id,
        formula=f"{settings().base_url}{how_we_rank()}#context",
        z_squared=context.Z_SQUARED,
        least=context.LEAST,
        threshold=context.THRESHOLD,
        notes=[note.told() for note in page.items],
        next=f"{here}?{urlencode({'after': page.next})}" if page.next else None,
    )


def _page(post: Post, form: ContextForm, wrong: Form | None = None) -> str:
    page = context_queries.list_notes(post, reader(), after=request.args.get("after"))
    root = queries.get_thread_of(post, reader())
    may_moderate = reader().moderates(post.topic_id)
    may_add = rules.takes_stances(root) and rules.may_reply(root) and not rules.is_own(post, signed_in())
    offered = markup.sentences(post.body)[: context.OFFERED] if may_add or form.errors else []
    return render_template(
        "posts/context.html",
        post=post,
        root=root,
        page=page,
        form=form,
        wrong=wrong,
        may_add=may_add,
        sentences=offered,
        may_moderate=may_moderate,
    )
