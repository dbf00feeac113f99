"""Saying that somebody has understood what one wrote."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import limits, queries, urls
from .errors import NothingRestated
from .forms import TAKE_BACK, AnswerForm
from .services import restating

bp = Blueprint("restating", __name__)


@bp.post("/posts/<int:post_id>/restated")
@known_otherwise(STATE)
@login_required
def say(post_id: int) -> ResponseReturnValue:
    """Say so of a reply to one's own, or take it back."""
    reply, form = queries.get_post(post_id, reader()), AnswerForm()
    if not form.validate():
        raise NothingRestated
    hit(limits.ANSWER, str(signed_in().id))
    is_meant = form.value.data != TAKE_BACK
    restating.say(reply, signed_in(), is_meant=is_meant)
    return lead(urls.reply(post_id), "meant" if is_meant else "not-meant")
