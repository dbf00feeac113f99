"""Shields: for moderators everywhere, for authors in their threads, and for everybody before themselves."""

from functools import partial

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.data.time import now
from ..core.jobs.tasks import enqueue
from ..core.refusals import DomainError, NotFound, Refused
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..moderation import held_pages
from ..moderation.doors import site_moderators_only
from ..moderation.errors import TooLateToUndo
from ..moderation.rules import UNTOLD
from ..posts import queries as post_queries
from ..posts.links import post_url
from . import finding, limits, shield_queries, tasks, urls, words
from .forms import RefuseShownForm, ShieldForm, ShownForm
from .models import Shield
from .services import refusing, shields

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
    """Put a proposed one up, take one down, or publish all it holds; confirm that it is refused, or undo that."""
    form = ShownForm()
    form.expect_fields()
    shield = shield_queries.get_shield(shield_id)
    if act == "up":
        kind, _, number = shield.place.partition(":")
        shields.put_up(kind, int(number) if number else None, signed_in())
    elif act == "down":
        shields.take_down(shield)
    elif act == "release":
        return _release(shield, form)
    elif act == "confirm":
        if refusing.confirm(shield, signed_in()):
            enqueue(tasks.refuse, shield_id, after=UNTOLD)
    elif act == "withdraw":
        return _withdraw(shield)
    else:
        raise NotFound
    return lead(urls.shields(), "shield-refuse" if act == "confirm" else f"shield-{act}")


def _release(shield: Shield, form: ShownForm) -> ResponseReturnValue:
    at = shield_queries.count_held(shield.id, form.shown_at).at
    enqueue(tasks.settle, shield.id, signed_in().id, "release", at.isoformat())
    return lead(urls.shields(), "shield-release-some" if shield_queries.has_later(shield.id, at) else "shield-release")


def _withdraw(shield: Shield) -> ResponseReturnValue:
    try:
        refusing.undo(shield)
    except TooLateToUndo:
        return lead(urls.shields(), "shield-too-late")
    return lead(urls.shields(), "shield-withdraw")


@bp.get("/moderation/shields/<int:shield_id>/refuse")
@site_moderators_only
def choose_reason(shield_id: int) -> ResponseReturnValue:
    """By which rule all it holds is refused, and in which words."""
    return _refuse_page(shield_queries.get_shield(shield_id), RefuseShownForm(formdata=None))


@bp.post("/moderation/shields/<int:shield_id>/refuse")
@site_moderators_only
def refuse(shield_id: int) -> ResponseReturnValue:
    """Refuse soon what was shown; each author reads why."""
    shield, form = shield_queries.get_shield(shield_id), RefuseShownForm()
    page, topic_id = partial(_refuse_page, shield), shield_queries.topic_of(shield)
    return held_pages.refuse(form, page, topic_id, partial(_refuse, shield, form))


def _refuse(shield: Shield, form: RefuseShownForm) -> Response:
    is_soon = refusing.ask(shield, signed_in(), form.wanted, shown_at=form.shown_at)
    if is_soon:
        enqueue(tasks.refuse, shield.id, after=UNTOLD)
    return lead(urls.shields(), "shield-refuse" if is_soon else "shield-asked")


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
    lines = shield_queries.list_open()
    return render_template("defence/shields.html", lines=lines, form=form, me=signed_in().id, now=now())


def _refuse_page(
    shield: Shield, form: RefuseShownForm, *, refusal: DomainError | None = None, is_previewed: bool = False
) -> str:
    topic_id, counted = shield_queries.topic_of(shield), shield_queries.count_held(shield.id, form.shown_at)
    shown = {"shield": shield, "counted": counted, "refusal": refusal}
    return held_pages.write_refusal("defence/refuse.html", form, topic_id, is_previewed=is_previewed, needs=shown)
