"""What is held, let in or not, one by one or several at once."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..posts.forms import WaitingForm
from ..posts.services import holding
from . import held_pages, held_queries, urls
from .doors import moderators_only

bp = Blueprint("held", __name__)


@bp.get("/moderation/held")
@moderators_only
def held() -> ResponseReturnValue:
    """Its list is one of the queue's."""
    return redirect(urls.queue("held"), 303)


@bp.post("/moderation/held")
@known_otherwise(STATE)
@moderators_only
def decide() -> ResponseReturnValue:
    """Let these in, or not; what somebody else has decided meanwhile is left as it is."""
    form = WaitingForm()
    if not form.validate():
        return held_pages.show(form), 422
    judged = held_queries.list_judged(signed_in(), form.post_ids)
    done = (holding.release_by_team if form.act.data == "release" else holding.refuse)(judged)
    return lead(urls.queue("held"), ("let-in" if form.act.data == "release" else "refused") if done else "none-waits")
