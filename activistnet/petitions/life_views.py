"""Pausing a petition, having it go on, withdrawing it, and contesting what is said to have come of it."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.jobs.tasks import enqueue
from ..core.refusals import Forbidden, NotFound
from ..core.web import csrf, notes
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words.language import zone_name
from ..posts import limits as post_limits
from ..posts import queries as post_queries
from ..posts import urls as post_urls
from ..posts.links import post_url
from . import limits, queries, rules, stages, tasks
from .contests import find_own, list_contests
from .life_forms import ContestForm, PauseForm, PetitionWithdrawForm
from .models import Petition
from .services import closing, contesting, pausing, wanting

bp = Blueprint("petition_life", __name__)


@bp.route("/petitions/<int:petition_id>/pause", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def pause(petition_id: int) -> ResponseReturnValue:
    """Until when nobody can sign it, and why. Where it is paused already, it leads to the petition."""
    member, petition = signed_in(), _own(petition_id)
    form = PauseForm.of_zone(zone_name())
    if rules.may_resume(petition, member):
        return redirect(post_url(petition), 303)
    if request.method == "GET" or not form.validate():
        answer = render_template(
            "petitions/pause.html",
            petition=petition,
            form=form,
            zone=zone_name(),
            may_pause=rules.may_pause(petition, member),
        )
        return answer, 200 if request.method == "GET" else 422
    hit(limits.PAUSE, str(petition_id))
    pausing.pause(petition, member, until=form.ends_at, reason=form.typed("reason"))
    return notes.lead(post_url(petition), "paused")


@bp.post("/petitions/<int:petition_id>/resume")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def resume(petition_id: int) -> ResponseReturnValue:
    """Take signatures again; nothing where it is open."""
    expect_button()
    petition = _own(petition_id)
    if not petition.is_open:
        pausing.resume(petition, signed_in())
        enqueue(tasks.resume_due)
    return notes.lead(post_url(petition), "resumed")


@bp.route("/petitions/<int:petition_id>/withdraw-petition", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def withdraw_petition(petition_id: int) -> ResponseReturnValue:
    """Withdraw the petition itself, for good."""
    member, petition, form = signed_in(), _own(petition_id), PetitionWithdrawForm()
    if petition.stage == stages.WITHDRAWN:
        return redirect(post_url(petition), 303)
    if request.method == "GET" or not form.validate():
        return _withdraw_page(petition, form), 200 if request.method == "GET" else 422
    if letter_at := closing.withdraw(petition, member, form.typed("reason")):
        enqueue(tasks.tell_of_closing, petition.id, letter_at.isoformat())
    return notes.lead(post_url(petition), "petition-withdrawn")


@bp.get("/petitions/<int:petition_id>/contests")
@public_page(seconds=5, params=("after",))
def contests(petition_id: int) -> ResponseReturnValue:
    """Who of those who signed says that something else came of it."""
    petition = queries.get_page(petition_id, reader())
    if petition.stage not in stages.OUTCOMES:
        raise NotFound
    page = list_contests(petition_id, reader(), after=request.args.get("after"))
    return render_template("petitions/contests.html", petition=petition, page=page)


@bp.route("/petitions/<int:petition_id>/contest", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def contest(petition_id: int) -> ResponseReturnValue:
    """Say so, as a signatory: with a reply that counts among them. Whoever has said it can take that back here."""
    member, petition, form = signed_in(), queries.get_petition(petition_id, reader()), ContestForm()
    contesting.expect_contestable(petition, member)
    own_id = find_own(petition_id, member.id)
    if request.method == "GET" or own_id is not None or not form.validate():
        answer = render_template("petitions/contest.html", petition=petition, form=form, own_id=own_id)
        return answer, 422 if form.errors else 200
    hit(post_limits.REPLY, str(member.id))
    root, _own_things = post_queries.get_root_with_own(petition_id, reader())
    sent = contesting.contest(petition, root, member, form.typed("body"))
    return notes.lead(post_urls.reply(sent.id), "held" if sent.is_held else "contested")


@bp.post("/petitions/<int:petition_id>/contest/withdraw")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def contest_no_more(petition_id: int) -> ResponseReturnValue:
    """Be counted among them no more; the reply stays."""
    expect_button()
    petition = queries.get_petition(petition_id, reader())
    contesting.take_back(petition_id, signed_in())
    return notes.lead(post_url(petition), "contested-no-more")


def _withdraw_page(petition: Petition, form: PetitionWithdrawForm) -> str:
    """Raises Forbidden where it is over in another way."""
    if not rules.may_withdraw(petition, signed_in()):
        raise Forbidden
    return render_template(
        "petitions/withdraw_petition.html", petition=petition, form=form, wanting=wanting.count(petition.id)
    )


def _own(petition_id: int) -> Petition:
    """A petition of whoever asks. Raises NotFound, Forbidden."""
    petition = queries.get_petition(petition_id, reader())
    if not rules.may(petition, signed_in(), "close"):
        raise Forbidden
    return petition
