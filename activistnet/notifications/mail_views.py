"""What members want to be mailed of, and the links of mails that end it."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import signed_in
from ..core.data.crypto import read_value
from ..core.refusals import NotFound
from ..core.web import csrf, notes
from ..core.web.forms import expect_one_click
from ..core.web.once import STATE, known_otherwise
from ..petitions.services import wanting
from . import mail_services, urls
from .emails import STOP
from .forms import MailForm
from .mail_rules import FOLLOWERS, OFF, REPLIES

bp = Blueprint("mails", __name__)

ALL = "all"


@bp.route("/settings/notifications", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def choose() -> ResponseReturnValue:
    """How often to be mailed of replies and of followers, and of how many petitions news are wanted."""
    member = signed_in()
    form = MailForm(data=mail_services.choices_of(member.id))
    if form.is_submitted() and form.validate():
        mail_services.choose(member.id, **form.chosen())
        return notes.lead(urls.mails(), "mails-chosen")
    values = {"form": form, "petitions": wanting.count_of(member)}
    return render_template("notifications/mails.html", **values), 422 if form.errors or form.form_errors else 200


@bp.get("/stop-mails/<token>")
@csrf.by_mailed_token
def stop_page(token: str) -> ResponseReturnValue:
    """One button that ends them. Opening it does nothing."""
    member_id, about = _read(token)
    chosen = mail_services.choices_of(member_id)
    goes_on = any(chosen[each] != OFF for each in about)
    return render_template("notifications/stop_mails.html", token=token, goes_on=goes_on)


@bp.post("/stop-mails/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def stop(token: str) -> ResponseReturnValue:
    """End them. Mail programs press this by themselves, with words of their own (RFC 8058)."""
    expect_one_click()
    member_id, about = _read(token)
    for each in about:
        mail_services.stop(member_id, each)
    return redirect(urls.stop_mails(token), 303)


def _read(token: str) -> tuple[int, list[str]]:
    """Whose mails, and about what. Raises NotFound."""
    number, _, about = (read_value(token, STOP) or "").partition("-")
    if not number.isdecimal() or about not in (REPLIES, FOLLOWERS, ALL):
        raise NotFound
    return int(number), [REPLIES, FOLLOWERS] if about == ALL else [about]
