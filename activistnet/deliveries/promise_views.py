"""Whether a promise was kept: the petition's author says it, and the office by the link of its letter."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.refusals import Forbidden
from ..core.web import csrf
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..petitions import rules as petition_rules
from ..petitions.queries import get_petition
from . import limits, urls
from .forms import KeptForm
from .models import DeliveryPromise
from .queries import get_line, get_promise
from .services import answering, promising

bp = Blueprint("promises", __name__)


@bp.route("/petitions/<int:petition_id>/promises/<int:promise_id>", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def promise(petition_id: int, promise_id: int) -> ResponseReturnValue:
    """Its author says what came of it."""
    member, petition = signed_in(), get_petition(petition_id, reader())
    if not petition_rules.may(petition, member, "deliver"):
        raise Forbidden
    found, form = get_promise(petition_id, promise_id), KeptForm()
    promising.expect_due(found)
    if request.method == "GET" or not form.validate():
        return _page(found, form, urls.promise(petition_id, promise_id)), 200 if request.method == "GET" else 422
    hit(limits.PROMISE, str(member.id))
    promising.say(found, petition, member, form.verdict)
    return lead(urls.deliveries(petition_id), "promise-said")


@bp.route("/petitions/<int:petition_id>/answer/<token>/promises/<int:promise_id>", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.by_mailed_token
def by_office(petition_id: int, token: str, promise_id: int) -> ResponseReturnValue:
    """The office says it, once. Opening it does nothing."""
    delivery, found = answering.find(petition_id, token), get_promise(petition_id, promise_id)
    promising.expect_good(delivery, found)
    promising.expect_due(found)
    form, here = KeptForm(), urls.promise_by_office(petition_id, token, promise_id)
    if request.method == "GET" or not form.validate():
        return _page(found, form, here, is_office=True), 200 if request.method == "GET" else 422
    hit(limits.ANSWER, str(delivery.id))
    promising.say_as_office(delivery, found, form.verdict)
    return redirect(f"{urls.deliveries(petition_id)}#d{delivery.id}", 303)


def _page(found: DeliveryPromise, form: KeptForm, here: str, *, is_office: bool = False) -> str:
    line = get_line(found.delivery_id)
    promised = next(each for each in line.promises if each.id == found.id)
    said = {"line": line, "promise": promised, "form": form, "here": here, "is_office": is_office}
    return render_template("deliveries/promise.html", **said)
