"""Pages for whoever has started petitions: what came of them, and what to send to a friend."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader
from . import own_petitions

bp = Blueprint("own_petitions", __name__)


@bp.get("/me/petitions")
@login_required
def index() -> ResponseReturnValue:
    """What one has started, with who came when, from where and by whose share."""
    page = own_petitions.list_started(reader(), after=request.args.get("after"))
    return render_template("petitions/own_petitions.html", page=page)
