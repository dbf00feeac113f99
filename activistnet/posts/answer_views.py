"""Saying which reply answers a question."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import limits, queries, urls
from .errors import NotAnAnswer
from .forms import TAKE_BACK, AnswerForm
from .services import answers

bp = Blueprint("answers", __name__)


@bp.post("/posts/<int:post_id>/answer")
@known_otherwise(STATE)
@login_required
def mark(post_id: int) -> ResponseReturnValue:
    """Say so of a reply, or take it back."""
    reply, form = queries.get_post(post_id, reader()), AnswerForm()
    if not form.validate():
        raise NotAnAnswer
    hit(limits.ANSWER, str(signed_in().id))
    is_taken_back = form.value.data == TAKE_BACK
    say = answers.take_back if is_taken_back else answers.mark
    say(reply, queries.get_thread_of(reply, reader()), signed_in())
    return lead(urls.reply(post_id), "answer-gone" if is_taken_back else "answered")
