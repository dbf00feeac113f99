"""Pages of decision makers: who is asked most, and what one was asked."""

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import reader
from ..core.web.limits import client_key, hit
from ..core.web.pagecache import public_page
from ..core.web.urls import with_query
from ..decision_makers import queries as decision_makers
from ..decision_makers import urls
from ..decision_makers.change_queries import list_changes
from ..members.readers import Role
from . import limits, queries

bp = Blueprint("accountability", __name__)


@bp.get("/decision-makers")
@public_page(seconds=5, params=("q", "after"))
def index() -> ResponseReturnValue:
    """Those who are asked most, or those whose names begin with what is typed."""
    hit(limits.FIND, client_key())
    typed = request.args.get("q", "")
    page = decision_makers.list_asked(typed, after=request.args.get("after"))
    return render_template("accountability/index.html", typed=typed, page=page)


@bp.get("/decision-makers.json")
def suggest() -> ResponseReturnValue:
    """The names that fit what is being typed."""
    hit(limits.FIND, client_key())
    found = decision_makers.suggest(request.args.get("q", ""))
    return jsonify(decision_makers=[{"name": each.label, "petitions": each.petition_count} for each in found])


@bp.get("/decision-makers/changes")
@public_page(seconds=5, params=("after",))
def changes() -> ResponseReturnValue:
    """What moderators have changed, and why."""
    page = list_changes(after=request.args.get("after"))
    return render_template("accountability/changes.html", page=page, may_change=reader().role is Role.MODERATOR)


@bp.get("/decision-makers/<int:decision_maker_id>", defaults={"slug": ""})
@bp.get("/decision-makers/<int:decision_maker_id>/<slug>")
@public_page(seconds=5, params=("after",))
def show(decision_maker_id: int, slug: str) -> ResponseReturnValue:
    """What one was asked, and since when. What was merged into another one leads there."""
    reading = reader()
    who = queries.get_whole(decision_maker_id)
    asked = queries.get(who, reading, after=request.args.get("after"))
    address = urls.page(who.id, who.slug)
    if request.path != address:
        return redirect(with_query(address), 301)
    return render_template("accountability/show.html", asked=asked, may_change=reading.role is Role.MODERATOR)
