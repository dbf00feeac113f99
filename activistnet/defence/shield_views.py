"""Shields: for moderators everywhere, for authors in their threads, and for everybody before themselves."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.jobs.tasks import enqueue
from ..core.refusals import NotFound, Refused
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..moderation.doors import site_moderators_only
from ..posts import queries as post_queries
from ..posts.links import post_url
from . import finding, limits, shield_queries, tasks, urls, words
from .forms import ShieldForm
from .services import shields

bp = Blueprint("shields", __name__)
bp.add_app_template_global(words.shields_up, "shields_up")
bp.add_app_template_global(words.shields_asked, "shields_asked")


@bp.get("/moderation/shields")
@site_moderators_only
def index() -> ResponseReturnValue:
    """Those that are up or proposed, and the form for another."""
    return _list_page(ShieldForm(formdata=None))


@bp.post("/moderation/shields")
@known_otherwise(STATE)
@site_moderators_only
def put_up() -> ResponseReturnValue:
    """Put one up somewhere."""
    form = ShieldForm()
    if not form.validate():
        return _list_page(form), 422
    try:
        number = finding.number_of(form.typed("place"), form.typed("which"), reader())
    except Refused as refusal:
        form.refused(refusal)
        return _list_page(form), refusal.status
    shields.put_up(form.typed("place"), number, signed_in())
    return lead(urls.shields(), "shield-up")


@bp.post("/moderation/shields/<int:shield_id>/<act>")
@known_otherwise(STATE)
@site_moderators_only
def decide(shield_id: int, act: str) -> ResponseReturnValue:
    """Put a proposed one up, take one down, or decide about all it holds."""
    expect_button()
    shield = shield_queries.get_shield(shield_id)
    if act == "up":
        kind, _, number = shield.place.partition(":")
        shields.put_up(kind, int(number) if number else None, signed_in())
    elif act == "down":
        shields.take_down(shield)
    elif act in ("release", "refuse"):
        enqueue(tasks.settle, shield_id, signed_in().id, act)
    else:
        raise NotFound
    return lead(urls.shields(), f"shield-{act}")


@bp.get("/posts/<int:post_id>/shield")
@login_required
def of_thread(post_id: int) -> ResponseReturnValue:
    """What shields do in a thread, and whether they are up."""
    post = post_queries.get_root(post_id, reader())
    shields.expect_may(post, signed_in())
    return render_template("defence/shield.html", post=post, shield=shield_queries.find_open(post_id=post_id))


@bp.post("/posts/<int:post_id>/shield")
@known_otherwise(STATE)
@login_required
def shield_thread(post_id: int) -> ResponseReturnValue:
    """Put them up in one's own thread."""
    expect_button()
    post = post_queries.get_root(post_id, reader())
    shields.expect_may(post, signed_in())
    hit(limits.SHIELD, str(signed_in().id))
    shields.put_up("post", post_id, signed_in())
    return lead(post_url(post), "shield-up")


@bp.post("/posts/<int:post_id>/shield/down")
@known_otherwise(STATE)
@login_required
def unshield_thread(post_id: int) -> ResponseReturnValue:
    """Take them down."""
    expect_button()
    post = post_queries.get_root(post_id, reader())
    shields.expect_may(post, signed_in())
    if shield := shield_queries.find_open(post_id=post_id):
        shields.take_down(shield)
    return lead(post_url(post), "shield-down")


@bp.get("/me/shield")
@login_required
def of_me() -> ResponseReturnValue:
    """What shields do before oneself, and whether they are up."""
    return render_template("defence/shield.html", post=None, shield=shield_queries.find_open(member_id=signed_in().id))


@bp.post("/me/shield")
@known_otherwise(STATE)
@login_required
def shield_me() -> ResponseReturnValue:
    """Put them up before oneself."""
    expect_button()
    hit(limits.SHIELD, str(signed_in().id))
    shields.put_up("member", signed_in().id, signed_in())
    return lead(urls.shield_me(), "shield-up")


@bp.post("/me/shield/down")
@known_otherwise(STATE)
@login_required
def unshield_me() -> ResponseReturnValue:
    """Take them down."""
    expect_button()
    if shield := shield_queries.find_open(member_id=signed_in().id):
        shields.take_down(shield)
    return lead(urls.shield_me(), "shield-down")


def _list_page(form: ShieldForm) -> str:
    return render_template("defence/shields.html", lines=shield_queries.list_open(), form=form)
