"""The page of what a member is told."""

from datetime import datetime

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import asked_along, find_member, signed_in
from ..core.data.time import now
from ..core.refusals import Refused
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import queries, services, urls
from .forms import ReadForm
from .live import tell_unread

bp = Blueprint("notifications", __name__)


@bp.app_template_global()
def unread_count() -> int:
    """How many unread notifications the member who reads has, 100 standing for more than 99."""
    member = find_member()
    if member is None:
        return 0
    mine = g._get_current_object()
    if "unread_count" not in mine:
        read = asked_along("unread", default=None)
        mine.unread_count = queries.count_unread([member.id])[member.id] if read is None else read
    return int(mine.unread_count)


@bp.get("/notifications")
@login_required
def show() -> ResponseReturnValue:
    page = queries.list_lines(signed_in(), after=request.args.get("after"))
    return render_template("notifications/show.html", page=page)


@bp.post("/notifications/read")
@known_otherwise(STATE)
@login_required
def read() -> ResponseReturnValue:
    form = ReadForm()
    if not form.validate():
        raise Refused
    member = signed_in()
    services.mark_read(member, _moment(form.until.data))
    tell_unread([member.id])
    return lead(urls.notifications(), "all-read")


def _moment(text: str | None) -> datetime:
    """A moment with its zone, as the page wrote it. Raises Refused."""
    if not text:
        return now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused from error
    if moment.tzinfo is None:
        raise Refused
    return moment
