"""Answering whoever asks one to be an editor, and laying it down."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.refusals import NotFound
from ..core.web import pagecache
from ..core.web.forms import expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import editor_services, urls
from .forms import AnswerForm

bp = Blueprint("editors", __name__)


@bp.post("/how-we-choose/answer")
@known_otherwise(STATE)
@login_required
def answer() -> ResponseReturnValue:
    """Be an editor for as long as one is asked to, or say no."""
    member, form = signed_in(), AnswerForm()
    if not form.validate():
        raise NotFound
    if form.typed("answer") == "decline":
        editor_services.decline(member)
        return lead(urls.how_we_choose(), "editor-declined")
    editor_services.accept(member, days=int(form.typed("days")))
    return _changed("editor-accepted")


@bp.post("/how-we-choose/lay-down")
@known_otherwise(STATE)
@login_required
def lay_down() -> ResponseReturnValue:
    """Be an editor no more."""
    expect_button()
    member = signed_in()
    editor_services.end(member.id, member)
    return _changed("editor-ended")


def _changed(note: str) -> ResponseReturnValue:
    pagecache.forget(urls.how_we_choose())
    return lead(urls.how_we_choose(), note)
