"""Closing a petition, now or on a day, saying what came of it, and opening it again."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.jobs.tasks import enqueue
from ..core.refusals import Forbidden
from ..core.web import csrf, notes
from ..core.web.forms import Form, expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..core.words.language import zone_name
from ..posts.links import post_url
from . import limits, queries, rules, tasks
from .errors import MovedMeanwhile
from .forms import LastDayForm
from .life_forms import ClosingForm
from .models import Petition
from .services import closing, listening, wanting

bp = Blueprint("closing", __name__)


@bp.route("/petitions/<int:petition_id>/close", methods=["GET", "POST"])
@csrf.form_again
@login_required
def close(petition_id: int) -> ResponseReturnValue:
    """What closing does, what came of it, and a word to signatories. Pressed again, it leads to the petition.

    Another word than is there stays in the form, also where somebody else has closed the petition meanwhile.
    """
    member, petition = signed_in(), queries.get_petition(petition_id, reader())
    if not rules.may(petition, member, "close"):
        raise Forbidden
    form = ClosingForm.about(petition)
    is_pressed = request.method == "POST" and form.validate()
    may_say = rules.is_running(petition) or rules.may_say_outcome(petition, member)
    if not (may_say or rules.may_reopen(petition, member)):
        if request.method == "GET" or form.typed("word") in ("", petition.closing_word):
            return redirect(post_url(petition), 303)
        return _show(petition, form.refused(MovedMeanwhile())), MovedMeanwhile.status
    if not is_pressed:
        return _show(petition, form), 200 if request.method == "GET" else 422
    done, word = "closed" if rules.is_running(petition) else "outcome-said", form.typed("word")
    if form.stage == petition.stage:
        closing.reword(petition, member, word, form.addresses)
    elif letter_at := closing.close(petition, member, stage=form.stage, word=word, links=form.addresses):
        enqueue(tasks.tell_of_closing, petition.id, letter_at.isoformat())
    return notes.lead(post_url(petition), done)


@bp.route("/petitions/<int:petition_id>/last-day", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def last_day(petition_id: int) -> ResponseReturnValue:
    """Until when it can be signed, in its author's zone."""
    member, petition = signed_in(), queries.get_petition(petition_id, reader())
    if not rules.may(petition, member, "last-day"):
        raise Forbidden
    form = LastDayForm.set_to(petition.closes_at, zone_name())
    is_pressed = request.method == "POST" and form.validate()
    if not is_pressed and rules.may_set_last_day(petition, member):
        answer = render_template("petitions/last_day.html", petition=petition, form=form, zone=zone_name())
        return answer, 200 if request.method == "GET" else 422
    if not is_pressed:
        return redirect(post_url(petition), 303)
    hit(limits.LAST_DAY, str(petition_id))
    closing.set_last_day(petition, member, form.ends_at)
    return notes.lead(post_url(petition), "last-day")


@bp.post("/petitions/<int:petition_id>/here")
@known_otherwise(STATE)
@login_required
def here(petition_id: int) -> ResponseReturnValue:
    """Those who run it haven't left it: it is put before others again."""
    expect_button()
    petition = queries.get_petition(petition_id, reader())
    listening.hear(petition, signed_in())
    return notes.lead(post_url(petition), "here")


@bp.post("/petitions/<int:petition_id>/reopen")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def reopen(petition_id: int) -> ResponseReturnValue:
    """Take signatures again; nothing where it is open."""
    expect_button()
    member, petition = signed_in(), queries.get_petition(petition_id, reader())
    if not rules.may(petition, member, "close") or not petition.is_open:
        closing.reopen(petition, member)
    return notes.lead(post_url(petition), "reopened")


def _show(petition: Petition, form: Form) -> str:
    member = signed_in()
    return render_template(
        "petitions/close.html",
        petition=petition,
        form=form,
        wanting=wanting.count(petition.id),
        writes=rules.may_write(petition),
        may_close=rules.may_close(petition, member),
        may_say_outcome=rules.may_say_outcome(petition, member),
        may_reopen=rules.may_reopen(petition, member),
    )
