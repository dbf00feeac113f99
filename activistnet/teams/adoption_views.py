"""Choosing who runs a petition that was left: who stands, voting, stepping back, and taking somebody off the list."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.refusals import Forbidden, NotFound, Refused
from ..core.web import csrf
from ..core.web.forms import Form, expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..petitions.queries import get_page, get_petition
from . import adoption_queries, adoption_rules, limits, urls, words
from .adoption_queries import Call
from .forms import StandForm, TakeOffForm, VoteForm
from .services import adopting

bp = Blueprint("adoptions", __name__)
bp.add_app_template_global(words.closings)


@bp.get("/petitions/<int:petition_id>/adoption")
@public_page(seconds=5)
def show(petition_id: int) -> ResponseReturnValue:
    """The rule, who stands, and what came of votes for everybody; what one may do for members of the site."""
    if not adoption_queries.has_page(get_page(petition_id, reader())):
        raise NotFound
    return _page(petition_id, StandForm(None))


@bp.post("/petitions/<int:petition_id>/adoption")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def stand(petition_id: int) -> ResponseReturnValue:
    """Stand, and say why."""
    petition, member, form = get_petition(petition_id, reader()), signed_in(), StandForm()
    if not form.validate():
        return _page(petition_id, form), 422
    hit(limits.CHANGE, str(member.id))
    try:
        adopting.stand(petition, member, form.typed("why"))
    except Refused as refusal:
        return _page(petition_id, form.refused(refusal)), refusal.status
    return lead(urls.adoption(petition_id), "adoption-stood")


@bp.post("/petitions/<int:petition_id>/adoption/vote")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def vote(petition_id: int) -> ResponseReturnValue:
    """Vote, or vote otherwise."""
    petition, member, form = get_petition(petition_id, reader()), signed_in(), VoteForm()
    if not form.validate():
        return _page(petition_id, StandForm(None), wrong=form), 422
    hit(limits.CHANGE, str(member.id))
    try:
        adopting.vote(petition, member, form.typed("choice"))
    except Refused as refusal:
        return _page(petition_id, StandForm(None), wrong=form.refused(refusal)), refusal.status
    return lead(urls.adoption(petition_id), "adoption-voted")


@bp.post("/petitions/<int:petition_id>/adoption/step-back")
@known_otherwise(STATE)
@login_required
def step_back(petition_id: int) -> ResponseReturnValue:
    """Stand no more."""
    expect_button()
    petition = get_petition(petition_id, reader())
    adopting.step_back(petition, signed_in().id)
    return lead(urls.adoption(petition_id), "adoption-stepped-back")


@bp.post("/petitions/<int:petition_id>/adoption/take-off")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def take_off(petition_id: int) -> ResponseReturnValue:
    """Moderators take somebody off the list."""
    petition, form = get_petition(petition_id, reader()), TakeOffForm()
    if not reader().moderates(petition.topic_id):
        raise Forbidden
    if not form.validate():
        return _page(petition_id, StandForm(None), wrong=form), 422
    adopting.take_off(petition, form.member.data or 0, by=signed_in(), reason=form.typed("reason"))
    return lead(urls.adoption(petition_id), "adoption-taken-off")


def _page(petition_id: int, form: StandForm, *, wrong: Form | None = None) -> str:
    reading, member = reader(), find_member()
    petition, calls = get_page(petition_id, reading), adoption_queries.list_calls(petition_id)
    going_on: Call | None = next((each for each in calls if each.ended_at is None), None)
    candidates = adoption_queries.list_candidates(going_on.id, reading) if going_on else []
    return render_template(
        "teams/adoption.html",
        petition=petition,
        going_on=going_on,
        ended=[each for each in calls if each.ended_at is not None],
        candidates=candidates,
        stands=any(member is not None and each.member_id == member.id for each in candidates),
        voter=adoption_queries.find_voter(petition_id, member, going_on) if member else None,
        is_author=member is not None and member.id == petition.author_id,
        may_take_off=reading.moderates(petition.topic_id),
        form=form,
        wrong=wrong,
        rule=adoption_rules,
    )
