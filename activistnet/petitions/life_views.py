"""Pausing a petition, having it go on, and withdrawing it."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.jobs.tasks import enqueue
from ..core.refusals import Forbidden
from ..core.web import csrf, notes
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..core.words.language import zone_name
from ..posts.links import post_url
from . import limits, queries, rules, stages, tasks
from .life_forms import PauseForm, PetitionWithdrawForm
from .models import Petition
from .services import closing, pausing, wanting

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
