"""Drafts that the composer keeps by itself, and whether what it keeps was sent."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from . import limits
from .forms import DraftForm
from .services import drafts, sent_forms

bp = Blueprint("drafts", __name__)


@bp.post("/drafts")
@known_otherwise(STATE)
@login_required
@body_limit(LONG_TEXT)
def keep_draft() -> ResponseReturnValue:
    """Keep what is being typed; the composer sends it after a pause."""
    form = DraftForm()
    if not form.validate():
        return "", 422
    hit(limits.DRAFT, str(signed_in().id))
    drafts.keep(signed_in(), form.typed("place"), form.typed("body"), key=form.typed("once"))
    return "", 204


@bp.get("/sent/<key>.json")
@login_required
def sent(key: str) -> ResponseReturnValue:
    """What a form of this key made, for a browser that still keeps its text; null as long as that is not known."""
    return jsonify(post=sent_forms.find_made(signed_in(), key))
