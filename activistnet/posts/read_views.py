"""Saying how far one has read in a thread: nobody else is told."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import NotFound
from ..core.web.errors import asks_for_json
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import limits, queries
from .forms import ReadForm
from .links import post_url
from .services import reading

bp = Blueprint("reading", __name__)


@bp.post("/posts/<int:post_id>/read")
@known_otherwise(STATE)
@login_required
def mark(post_id: int) -> ResponseReturnValue:
    """Have read a thread up to a reply; an open page says so by itself, which nobody waits for."""
    root, form = queries.get_root(post_id, reader()), ReadForm()
    if not form.validate():
        raise NotFound
    hit(limits.READ, str(signed_in().id))
    reading.mark(root.id, signed_in(), up_to=form.up_to.data or 0)
    return jsonify(thread=root.id) if asks_for_json() else lead(post_url(root), "thread-read")
