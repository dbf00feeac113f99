"""Following topics. Their pages show posts and petitions, so they are there."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..core.web.forms import expect_button
from ..members.current import signed_in
from . import queries, services

bp = Blueprint("topics", __name__)


@bp.post("/t/<slug>/follow")
@login_required
def follow(slug: str) -> ResponseReturnValue:
    """Show what is published there on one's home page."""
    expect_button()
    services.follow(queries.get_topic(slug), signed_in())
    return redirect(f"/t/{slug}", 303)


@bp.post("/t/<slug>/unfollow")
@login_required
def unfollow(slug: str) -> ResponseReturnValue:
    """Stop doing so."""
    expect_button()
    services.unfollow(queries.get_topic(slug), signed_in())
    return redirect(f"/t/{slug}", 303)
