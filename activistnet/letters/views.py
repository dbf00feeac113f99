"""Writing a letter with one's own signature, as a member or by a mailed token. Opening such a link does nothing."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.data.crypto import read_value
from ..core.refusals import NotFound, Refused
from ..core.web import csrf
from ..core.web.forms import EmptyForm, expect_button
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.limits import hit
from ..core.web.once import STATE, known_otherwise
from ..deliveries.queries import list_targets
from ..members.models import Member
from ..petitions import own
from ..petitions.errors import NotSigned
from ..petitions.own import OwnSignature
from ..petitions.queries import get_page
from . import limits, queries, rules, urls
from .errors import NoLetters
from .forms import AppealForm, LetterForm
from .services import writing

bp = Blueprint("letters", __name__)


@bp.route("/petitions/<int:petition_id>/letter", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
@body_limit(LONG_TEXT)
def write_as_member(petition_id: int) -> ResponseReturnValue:
    """A member's letter: written, changed."""
    member, signature = signed_in(), _of_member(petition_id)
    if request.method == "GET":
        return _page(signature, _form(signature), is_member=True)
    return _write(signature, member)


@bp.get("/letter/<token>")
@csrf.by_mailed_token
def page(token: str) -> ResponseReturnValue:
    """The same for whoever holds the link of a signature."""
    signature = _of_token(token)
    return _page(signature, _form(signature), token=token)


@bp.post("/letter/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
@body_limit(LONG_TEXT)
def write(token: str) -> ResponseReturnValue:
    """Write it."""
    return _write(_of_token(token), None, token=token)


@bp.post("/petitions/<int:petition_id>/letter/withdraw")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def withdraw_as_member(petition_id: int) -> ResponseReturnValue:
    """A member withdraws a letter."""
    if EmptyForm().validate():
        writing.withdraw(_of_member(petition_id))
    return redirect(urls.write_as_member(petition_id), 303)


@bp.post("/letter/<token>/withdraw")
@known_otherwise(STATE)
@csrf.by_mailed_token
def withdraw(token: str) -> ResponseReturnValue:
    """The same by the link."""
    expect_button()
    writing.withdraw(_of_token(token))
    return redirect(urls.write(token), 303)


@bp.post("/petitions/<int:petition_id>/letter/appeal")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def appeal_as_member(petition_id: int) -> ResponseReturnValue:
    """A member appeals."""
    return _appeal(_of_member(petition_id), is_member=True)


@bp.post("/letter/<token>/appeal")
@known_otherwise(STATE)
@csrf.by_mailed_token
def appeal(token: str) -> ResponseReturnValue:
    """The same by the link."""
    return _appeal(_of_token(token), token=token)


def _of_member(petition_id: int) -> OwnSignature:
    try:
        return own.get_of(petition_id, reader())
    except NotFound:
        get_page(petition_id, reader())  # of one that they may not see, nobody says that it is there
        raise NotSigned from None


def _of_token(token: str) -> OwnSignature:
    value = read_value(token, rules.LETTER)
    if value is None or not value.isdecimal():
        raise NotFound
    return own.get(int(value))


def _form(signature: OwnSignature) -> LetterForm:
    letter = queries.find_own(signature.id)
    if letter is None or not letter.is_waiting:
        return LetterForm(words="", shows_name=signature.show_name, target=_first_target(signature))
    position = next(
        (
            str(each.position)
            for each in list_targets(signature.petition.id)
            if (each.decision_maker_id, each.name) == (letter.decision_maker_id, letter.name)
        ),
        "",
    )
    return LetterForm(words=letter.words, shows_name=letter.shows_name, target=position)


def _first_target(signature: OwnSignature) -> str:
    open_to_all = [each for each in list_targets(signature.petition.id) if not each.is_private]
    return str(open_to_all[0].position) if open_to_all else ""


def _write(signature: OwnSignature, member: Member | None, *, token: str = "") -> ResponseReturnValue:
    writing.hold(signature.id)
    form = _form(signature)
    if not form.validate():
        return _page(signature, form, token=token, is_member=member is not None, status=422)
    hit(limits.WRITE, str(signature.id))
    words, shows_name = form.typed("words"), bool(form.shows_name.data)
    try:
        writing.write(signature, words, position=form.position, shows_name=shows_name, member=member)
    except Refused as refusal:
        form.refused(refusal)
        return _page(signature, form, token=token, is_member=member is not None, status=refusal.status)
    here = urls.write(token) if token else urls.write_as_member(signature.petition.id)
    return redirect(f"{here}?saved=1", 303)


def _appeal(signature: OwnSignature, *, token: str = "", is_member: bool = False) -> ResponseReturnValue:
    form = AppealForm()
    if not form.validate():
        return _page(signature, _form(signature), token=token, is_member=is_member, appeal=form, status=422)
    hit(limits.APPEAL, str(signature.id))
    writing.appeal(signature, form.typed("appeal"))
    return redirect(urls.write(token) if token else urls.write_as_member(signature.petition.id), 303)


def _page(
    signature: OwnSignature,
    form: LetterForm,
    *,
    token: str = "",
    is_member: bool = False,
    appeal: AppealForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    petition_id, letter = signature.petition.id, queries.find_own(signature.id)
    try:
        writing.expect_writable(signature)
    except NoLetters:
        may_write = False
    except NotSigned:
        if letter is None:
            raise
        may_write = False
    else:
        may_write = True
    shown: dict[str, Any] = {
        "signature": signature,
        "letter": letter,
        "form": form,
        "appeal": appeal or AppealForm(formdata=None),
        "targets": list_targets(petition_id),
        "may_write": may_write,
        "is_private": queries.is_private(letter.decision_maker_id) if letter else False,
        "by_mail": queries.may_mail(petition_id, letter.decision_maker_id) if letter else False,
        "is_saved": "saved" in request.args,
        "here": urls.write_as_member(petition_id) if is_member else urls.write(token),
        "withdraw_at": urls.withdraw_as_member(petition_id) if is_member else urls.withdraw(token),
        "appeal_at": urls.appeal_as_member(petition_id) if is_member else urls.appeal(token),
    }
    return render_template("letters/write.html", **shown), status
