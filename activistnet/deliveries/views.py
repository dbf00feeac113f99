"""Delivering a petition, and who got it when, with what they say to it."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, role_required, signed_in
from ..core.jobs.tasks import enqueue
from ..core.outside.drawings import Sheet, drawings
from ..core.refusals import Forbidden, Refused
from ..core.web.csrf import form_again
from ..core.web.limits import client_key, hit, is_within
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.web.pagecache import public_page
from ..members.readers import Role
from ..petitions import rules as petition_rules
from ..petitions.models import Petition
from ..petitions.queries import get_page, get_petition
from ..petitions.reasons import list_reasons
from . import limits, queries, rules, tasks, urls
from .documents import document
from .forms import HAND, MAIL, DeliverForm, EndForm, HandedForm
from .services import delivering, ending
from .tables import shown, table_of

bp = Blueprint("deliveries", __name__)


@bp.get("/petitions/<int:petition_id>/deliveries")
@public_page(seconds=5, params=("after",))
def index(petition_id: int) -> ResponseReturnValue:
    """To whom it was delivered, and what they said."""
    reading = reader()
    petition = get_page(petition_id, reading)
    return render_template(
        "deliveries/index.html",
        petition=petition,
        page=queries.list_of(petition_id, after=request.args.get("after")),
        may_deliver=petition_rules.may(petition, reading, "deliver"),
        may_end=reading.role is Role.MODERATOR,
    )


@bp.route("/petitions/<int:petition_id>/deliver", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def deliver(petition_id: int) -> ResponseReturnValue:
    """To whom, how, and with which reasons."""
    member, petition, form = signed_in(), _own(petition_id), DeliverForm()
    if request.method == "GET":
        way = MAIL if any(each.has_contact for each in queries.list_targets(petition.id)) else HAND
        return _form_page(petition, DeliverForm(formdata=None, data={"way": way}))
    if not form.validate():
        return _form_page(petition, form), 422
    hit(limits.DELIVER, str(member.id))
    by_mail = form.way.data == MAIL
    try:
        made = delivering.deliver(petition, member, form.position, by_mail=by_mail, reasons=form.reasons)
    except Refused as refusal:
        return _form_page(petition, form.refused(refusal)), refusal.status
    if by_mail:
        enqueue(tasks.mail_office, made.decision_maker_id)
    return lead(urls.deliveries(petition_id), "delivery-asked" if by_mail else "delivery-ready")


@bp.route("/petitions/<int:petition_id>/deliveries/<int:delivery_id>/handed", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def handed(petition_id: int, delivery_id: int) -> ResponseReturnValue:
    """When its author handed it over."""
    petition, delivery, form = _own(petition_id), queries.get(petition_id, delivery_id), HandedForm()
    if request.method == "GET" or not form.validate():
        answer = render_template("deliveries/handed.html", petition=petition, delivery=delivery, form=form)
        return answer, 200 if request.method == "GET" else 422
    delivering.hand_over(delivery, signed_in(), form.day.data, form.typed("note"))
    return lead(urls.deliveries(petition_id), "delivery-handed")


@bp.route("/petitions/<int:petition_id>/deliveries/<int:delivery_id>/end", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@role_required("moderator")
def end(petition_id: int, delivery_id: int) -> ResponseReturnValue:
    """Moderators end a link, or take away what was answered by it."""
    petition, delivery, form = get_petition(petition_id, reader()), queries.get(petition_id, delivery_id), EndForm()
    if request.method == "GET" or not form.validate():
        answer = render_template("deliveries/end.html", petition=petition, delivery=delivery, form=form)
        return answer, 200 if request.method == "GET" else 422
    ending.end(delivery, "moderator", words=form.typed("reason"))
    return lead(urls.deliveries(petition_id), "delivery-ended")


@bp.get("/petitions/<int:petition_id>/deliveries/<int:delivery_id>.csv")
@public_page(seconds=5)
def table(petition_id: int, delivery_id: int) -> ResponseReturnValue:
    """What was counted then, without names."""
    get_page(petition_id, reader())
    delivery = queries.get(petition_id, delivery_id)
    response: Response = make_response(table_of(shown(petition_id, delivery.facts)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="delivery-{delivery.id}.csv"'
    return response


@bp.get("/petitions/<int:petition_id>/deliveries/<int:delivery_id>.pdf")
@login_required
def pdf(petition_id: int, delivery_id: int) -> ResponseReturnValue:
    """The document, for its author: it lists many names, each of which is on the page of signatories."""
    _own(petition_id)
    return sent(document(queries.get(petition_id, delivery_id), get_page(petition_id, reader())))


def sent(sheet: Sheet) -> Response:
    """A document as a file that is kept nowhere else: names may be gone from it the next time."""
    drawn = drawings().get(sheet, may_draw=_may_draw)
    response = Response(drawn.content, content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'inline; filename="{sheet.name}.pdf"'
    return response


def _may_draw() -> bool:
    return is_within([(limits.DOCUMENT, client_key())])


def _own(petition_id: int) -> Petition:
    petition = get_petition(petition_id, reader())
    if not petition_rules.may(petition, signed_in(), "deliver"):
        raise Forbidden
    return petition


def _form_page(petition: Petition, form: DeliverForm) -> str:
    delivering.expect_deliverable(petition)
    return render_template(
        "deliveries/deliver.html",
        petition=petition,
        form=form,
        targets=queries.list_targets(petition.id),
        reasons=list_reasons(petition.id, reader(), limit=rules.REASONS_OFFERED).items,
    )
