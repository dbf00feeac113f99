"""Saving posts for later: the list is its member's alone."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web import notes
from ..core.web.csrf import form_again
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from . import limits, queries, saved_queries, urls
from .links import post_url
from .services import saving

bp = Blueprint("saved", __name__)


@bp.get("/me/saved")
@login_required
def index() -> ResponseReturnValue:
    """What one has saved."""
    return render_template("posts/saved.html", page=saved_queries.list_saved(reader(), after=request.args.get("after")))


@bp.post("/posts/<int:post_id>/save")
@known_otherwise(STATE)
@form_again
@login_required
def save(post_id: int) -> ResponseReturnValue:
    """Put a post into the list."""
    expect_button()
    member = signed_in()
    post = queries.get_post(post_id, reader())
    hit(limits.SAVE, str(member.id))
    saving.save(post, member)
    return notes.lead(post_url(post), "saved")


@bp.post("/posts/<int:post_id>/unsave")
@known_otherwise(STATE)
@form_again
@login_required
def unsave(post_id: int) -> ResponseReturnValue:
    """Take it out of the list."""
    expect_button()
    saving.unsave(post_id, signed_in())
    return notes.lead(urls.saved(), "unsaved")
