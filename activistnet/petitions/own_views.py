"""One's own signatures: the receipt, the list, changing what was said, and taking it back.

Who may do this shows it by a mailed token or by being signed in as the member. Nobody else's decision stands between:
it works also where the petition is hidden or closed.
"""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.application import settings
from ..core.data.crypto import read_value, sign_value
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.forms import EmptyForm, expect_button
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..letters import urls as letter_urls
from ..members.readers import VISITOR
from ..posts.links import post_url
from ..vouching import urls as vouch_urls
from . import own, queries, remembering, urls, weighing
from .errors import NeverProven, NotSigned
from .forms import ChangeForm
from .own import OwnSignature
from .services import changing, holding, signing

bp = Blueprint("own_signatures", __name__)

SPENT_ONCE = "A link is spent once, and leads to its signature ever after."


@bp.get("/me/signatures")
@login_required
def index() -> ResponseReturnValue:
    """All that a member has signed."""
    return render_template("petitions/own.html", page=own.list_own(reader(), after=request.args.get("after")))


@bp.route("/petitions/<int:petition_id>/change", methods=["GET", "POST"])
@known_otherwise(STATE)
@csrf.form_again
@login_required
def change_as_member(petition_id: int) -> ResponseReturnValue:
    """Change one's own reason, and whether the name is shown."""
    member, signature = signed_in(), own.get_of(petition_id, reader())
    form = _form(signature)
    if request.method == "GET" or not form.validate():
        return _show_form(signature, form, urls.change_as_member(petition_id))
    changing.change(signature.id, form.given(), member=member)
    return redirect(urls.change_as_member(petition_id) + "?saved=1", 303)


@bp.get("/change/<token>")
@csrf.by_mailed_token
def change_page(token: str) -> ResponseReturnValue:
    """The same for whoever holds the link of a receipt. Opening it does nothing."""
    signature = own.get(own.where_it_counts(read_id(token, "change")))
    if not signature.is_counted:
        return show_receipt(signature), NotSigned.status
    return _show_form(signature, _form(signature), urls.change(token))


@bp.post("/change/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def change(token: str) -> ResponseReturnValue:
    """Change it."""
    signature = own.get(own.where_it_counts(read_id(token, "change")))
    form = _form(signature)
    if not form.validate():
        return _show_form(signature, form, urls.change(token))
    changing.change(signature.id, form.given())
    return redirect(urls.change(token) + "?saved=1", 303)


def _form(signature: OwnSignature) -> ChangeForm:
    return ChangeForm(reason=signature.reason, show_name=signature.show_name, news=bool(signature.news))


def _show_form(signature: OwnSignature, form: ChangeForm, here: str) -> ResponseReturnValue:
    if not signature.is_counted:
        raise NotSigned
    status = 422 if form.errors or form.form_errors else 200
    values = {"signature": signature, "form": form, "here": here, "is_saved": "saved" in request.args}
    return render_template("petitions/change.html", **values, **addresses_of(signature)), status


@bp.get("/withdraw/<token>")
@csrf.by_mailed_token
def withdraw_page(token: str) -> ResponseReturnValue:
    """One button that takes a signature back. Opening it does nothing."""
    signature = own.get(own.where_it_counts(read_id(token, "withdraw")))
    return render_template("petitions/withdraw.html", signature=signature, token=token)


@bp.post("/withdraw/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def withdraw(token: str) -> ResponseReturnValue:
    """Take a signature back."""
    expect_button()
    signature = signing.get_signature(own.where_it_counts(read_id(token, "withdraw")))
    signing.withdraw_one(signature)
    return remembering.forget(make_response(redirect(urls.withdraw(token), 303)), signature.petition_id)


@bp.get("/release/<token>")
def release_page(token: str) -> ResponseReturnValue:
    """One button that shows once more whose signature it is. Opening it does nothing."""
    signature = own.find(read_id(token, "release"))
    if signature is None:
        raise NeverProven
    return render_template("petitions/release.html", signature=signature, token=token)


@bp.post("/release/<token>")
@known_otherwise(SPENT_ONCE)
@csrf.by_mailed_token
def release(token: str) -> ResponseReturnValue:
    """Count a signature that was held."""
    expect_button()
    signature_id = read_id(token, "release")
    if (held := holding.find_held(signature_id)) is not None:
        weighing.expect_room(*held)
    signing.release(signature_id)
    return redirect(urls.release(token), 303)


@bp.post("/petitions/<int:petition_id>/withdraw")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def withdraw_as_member(petition_id: int) -> ResponseReturnValue:
    """Take one's own signature back, also from a petition that one may not see any more."""
    if EmptyForm().validate():
        signing.withdraw(petition_id, signed_in())
    try:
        return lead(post_url(queries.get_page(petition_id, reader())), "withdrawn")
    except NotFound:
        return lead(urls.own(), "withdrawn")


def show_receipt(signature: OwnSignature) -> str:
    """What a link says that was used: what became of the signature, and what can be done with it."""
    number = own.number_of(signature) if signature.is_counted else None
    link = f"{settings().base_url}{post_url(signature.petition)}"
    values = {"signature": signature, "number": number, "petition_link": link}
    return render_template("petitions/confirmed.html", **values, **addresses_of(signature))


def addresses_of(signature: OwnSignature) -> dict[str, Any]:
    """Where this person changes it, takes it back, writes a letter and is vouched for: as a member, or by a token."""
    if reader() != VISITOR and own.is_of(signature, reader()):
        petition_id = signature.petition.id
        letter_url = letter_urls.write_as_member(petition_id)
        vouch_url = vouch_urls.code_as_member(petition_id)
        mine = {"change_url": urls.change_as_member(petition_id), "withdraw_url": None}
        return {**mine, "letter_url": letter_url, "vouch_url": vouch_url}
    number = str(signature.id)
    return {
        "change_url": urls.change(sign_value(number, "change")),
        "withdraw_url": urls.withdraw(sign_value(number, "withdraw")),
        "letter_url": letter_urls.write(sign_value(number, "letter")),
        "vouch_url": vouch_urls.code(sign_value(number, "vouch")),
    }


def read_id(token: str, purpose: str) -> int:
    """The number of a signature from a token for this purpose. Raises NotFound."""
    value = read_value(token, purpose)
    if value is None:
        raise NotFound
    return int(value)
