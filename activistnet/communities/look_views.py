"""Looking again at who was removed from topics, or not let in: for those who moderate the whole site."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..accounts.current import signed_in
from ..core.refusals import Refused
from ..core.web import pagecache
from ..core.web.csrf import form_again
from ..core.web.notes import lead
from ..moderation.doors import site_moderators_only
from ..topics import deed_queries
from ..topics.errors import NotYoursToLookAt
from ..topics.services import looks
from . import urls
from .forms import LookAnswerForm

bp = Blueprint("topic_looks", __name__)


@bp.get("/topics/looks")
@site_moderators_only
def index() -> ResponseReturnValue:
    """What waits, the oldest first."""
    return render_template("communities/looks.html", removals=deed_queries.list_asked(signed_in()))


@bp.get("/topics/looks/<int:deed_id>")
@site_moderators_only
def show(deed_id: int) -> ResponseReturnValue:
    """One of them, to be decided."""
    return _page(deed_id, LookAnswerForm(formdata=None))


@bp.post("/topics/looks/<int:deed_id>")
@form_again
@site_moderators_only
def decide(deed_id: int) -> ResponseReturnValue:
    """Say whether it stays, and why."""
    form = LookAnswerForm()
    if not form.validate():
        return _page(deed_id, form), 422
    removal = deed_queries.get_removal(deed_id)
    try:
        looks.answer(deed_id, signed_in(), words=form.typed("answer"), takes_back=form.typed("act") == "take-back")
    except Refused as refusal:
        return _page(deed_id, form.refused(refusal)), refusal.status
    pagecache.forget(urls.members(removal.slug), urls.moderation(removal.slug))
    return lead(urls.looks(), "removal-answered")


def _page(deed_id: int, form: LookAnswerForm) -> str:
    """Raises NotFound, NotYoursToLookAt."""
    removal = deed_queries.get_removal(deed_id)
    if not deed_queries.may_look(signed_in(), deed_id):
        raise NotYoursToLookAt
    return render_template("communities/look.html", removal=removal, form=form)
