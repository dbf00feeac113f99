"""Whom one may mention, for the place to write."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web.limits import hit
from . import limits, mention_queries

bp = Blueprint("mentions", __name__)


@bp.get("/mentions.json")
@login_required
def mentionable() -> ResponseReturnValue:
    """Those whose handles begin with `q`."""
    hit(limits.MENTION, str(signed_in().id), loosely=True)
    found = mention_queries.list_mentionable(request.args.get("q", ""), reader())
    return jsonify(members=[each._asdict() for each in found])
