"""Answering a petition by the link of a letter, without an account. Opening it does nothing, whoever opens it."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..core.web import csrf
from ..core.web.forms import expect_one_click
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..decision_makers import queries as decision_makers
from . import limits, urls
from .documents import document
from .errors import LinkOver
from .forms import AnswerForm
from .models import Delivery
from .queries import get_line
from .services import answering, reporting
from .views import sent

bp = Blueprint("answering", __name__)


@bp.get("/petitions/<int:petition_id>/answer/<token>")
@csrf.by_mailed_token
def page(petition_id: int, token: str) -> ResponseReturnValue:
    """What is asked, and the form."""
    delivery = answering.find(petition_id, token)
    return _page(delivery, token, AnswerForm(formdata=None), is_done=bool(request.args.get("done")))


@bp.post("/petitions/<int:petition_id>/answer/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
@body_limit(LONG_TEXT)
def answer(petition_id: int, token: str) -> ResponseReturnValue:
    """See it as others will, or publish it: once."""
    delivery, form = answering.find(petition_id, token), AnswerForm()
    hit(limits.ANSWER, str(delivery.id))
    if not form.validate():
        return _page(delivery, token, form, status=422)
    if form.typed("act") != "publish":
        return _page(delivery, token, form, is_preview=True)
    try:
        answering.answer(delivery, form.said)
    except LinkOver:
        return _page(delivery, token, form)
    return redirect(urls.answer(petition_id, token, is_done=True), 303)


@bp.get("/petitions/<int:petition_id>/answer/<token>/petition.pdf")
@csrf.by_mailed_token
def pdf(petition_id: int, token: str) -> ResponseReturnValue:
    """The document, as long as the link is good."""
    delivery = answering.find(petition_id, token)
    petition = answering.expect_good(delivery)
    return sent(document(delivery, petition))


@bp.get("/decision-makers/<int:decision_maker_id>/no-reports/<token>")
@csrf.by_mailed_token
def reports(decision_maker_id: int, token: str) -> ResponseReturnValue:
    """One button that ends the weekly reports. Opening it does nothing."""
    office = reporting.find(decision_maker_id, token)
    who = decision_makers.get(decision_maker_id)
    return render_template("deliveries/no_reports.html", who=who, office=office, token=token)


@bp.post("/decision-makers/<int:decision_maker_id>/no-reports/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def refuse_reports(decision_maker_id: int, token: str) -> ResponseReturnValue:
    """End them. Mail programs press this by themselves, with words of their own (RFC 8058)."""
    expect_one_click()
    reporting.refuse(reporting.find(decision_maker_id, token))
    return redirect(urls.no_reports(decision_maker_id, token), 303)


def _page(
    delivery: Delivery,
    token: str,
    form: AnswerForm,
    *,
    is_preview: bool = False,
    is_done: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    try:
        petition = answering.expect_good(delivery)
    except LinkOver as over:
        line = get_line(delivery.id)
        is_done = is_done and line.is_shown
        written = {"line": line, "why": over.message, "is_done": is_done, "form": form, "token": token}
        return render_template("deliveries/over.html", **written), 200 if is_done else over.status
    said = form.said if is_preview else None
    written = {"petition": petition, "delivery": delivery, "token": token, "form": form, "drafted": said}
    return render_template("deliveries/answer.html", **written), status
