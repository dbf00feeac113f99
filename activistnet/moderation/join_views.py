"""Who asks to join, where joining is by approval."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts import join_queries
from ..accounts.current import reader, signed_in
from ..accounts.errors import WhyNot
from ..accounts.services import approving
from ..core.data import orders
from ..core.web.csrf import form_again
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members.readers import Role
from . import urls
from .doors import site_moderators_only
from .forms import JoinAnswerForm

bp = Blueprint("join_requests", __name__)


@bp.app_template_global()
def lets_people_in() -> bool:
    """Whether the reader decides who joins."""
    return orders.current().by_approval and reader().role is Role.MODERATOR


@bp.get("/moderation/joining")
@site_moderators_only
def index() -> ResponseReturnValue:
    """Those that wait, the oldest first."""
    page = join_queries.list_waiting(after=request.args.get("after"))
    return render_template(
        "moderation/join_requests.html", page=page, view="joining", waiting=join_queries.count_waiting()
    )


@bp.get("/moderation/joining/<int:wish_id>")
@site_moderators_only
def show(wish_id: int) -> ResponseReturnValue:
    """One of them, to be decided."""
    return _page(wish_id, JoinAnswerForm(formdata=None))


@bp.post("/moderation/joining/<int:wish_id>")
@known_otherwise(STATE)
@form_again
@site_moderators_only
def decide(wish_id: int) -> ResponseReturnValue:
    """Let them join, or not; what somebody else has decided meanwhile is left as it is."""
    form = JoinAnswerForm()
    if not form.validate():
        return _page(wish_id, form), 422
    if form.typed("act") == "approve":
        done = approving.approve(wish_id, signed_in())
        return lead(urls.join_requests(), "join-approved" if done else "join-decided")
    try:
        done = approving.refuse(wish_id, signed_in(), form.typed("reason"))
    except WhyNot as error:
        return _page(wish_id, form.refused(error)), error.status
    return lead(urls.join_requests(), "join-refused" if done else "join-decided")


def _page(wish_id: int, form: JoinAnswerForm) -> str:
    return render_template("moderation/join_request.html", wish=join_queries.get_waiting(wish_id), form=form)
