"""Pages for whoever has started petitions: what to do next, and what came of them."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader
from ..posts.links import post_url
from . import own_petitions, queries, rules
from .links import link_to

bp = Blueprint("own_petitions", __name__)


@bp.get("/me/petitions")
@login_required
def index() -> ResponseReturnValue:
    """What one has started, with who came when, from where and by whose share."""
    page = own_petitions.list_started(reader(), after=request.args.get("after"))
    return render_template("petitions/own_petitions.html", page=page)


@bp.get("/petitions/<int:petition_id>/launched")
def launched(petition_id: int) -> ResponseReturnValue:
    """What an author does next. Whoever else has this address is shown the petition."""
    reading = reader()
    petition = queries.get_page(petition_id, reading)
    if not rules.is_author(petition, reading) or not rules.takes_signatures(petition):
        return redirect(post_url(petition), 303)
    return render_template("petitions/launched.html", petition=petition, petition_link=link_to(petition))
