"""A member's page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ..follows import queries as follows
from ..members.current import reader
from . import queries

bp = Blueprint("profiles", __name__)

LISTS = {
    "petitions": queries.list_petitions,
    "discussions": queries.list_discussions,
    "replies": queries.list_replies,
    "signed": queries.list_signed,
}


@bp.get("/@<handle>")
def show(handle: str) -> ResponseReturnValue:
    """Who a member is and what they did."""
    reading = reader()
    member, ties = follows.get_member(handle, reading)
    is_own = reading.is_member(member.id)
    shown = [name for name in LISTS if name != "signed" or member.shows_signatures or is_own]
    name = request.args.get("show", "petitions")
    name = name if name in shown else "petitions"
    page = LISTS[name](member, reading, after=request.args.get("after"))
    numbers = queries.count_deeds(member.id)
    values = {"ties": ties, "is_own": is_own, "numbers": numbers, "shown": shown, "name": name, "page": page}
    return render_template("profiles/show.html", member=member, **values)
