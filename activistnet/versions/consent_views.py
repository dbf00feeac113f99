"""Signing a later version, too: by a mailed link without an account, or as a member; and the end of such mails."""

from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.data.crypto import read_value
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.forms import expect_button, expect_one_click
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..members.readers import VISITOR
from ..petitions import own as signatures
from ..petitions import queries as petitions
from ..petitions import rules as petition_rules
from ..petitions import urls as petition_urls
from ..petitions.emails import STOP
from ..petitions.in_languages import text_signed
from ..petitions.own_views import read_id
from ..petitions.services import asking_again
from ..petitions.version_queries import find_version
from . import limits, queries, urls
from .emails import AGREE
from .services import agreeing

bp = Blueprint("version_consents", __name__)


@bp.get("/sign-version/<token>")
@csrf.by_mailed_token
def page(token: str) -> ResponseReturnValue:
    """What changed since they signed, and one button. Opening it does nothing."""
    signature_id, number = _read(token)
    signature, own = signatures.get(signature_id), queries.find_own(signature_id)
    values: dict[str, Any] = {"signature": signature, "own": own, "number": number, "token": token}
    try:
        petition = petitions.get_page(signature.petition.id, VISITOR)
    except NotFound:
        return render_template("versions/consent.html", **values, petition=None, later=None, takes=False)
    signed = find_version(petition, own.version) if own else None
    later = find_version(petition, number)
    values["change"] = queries.compare(signed, later) if signed and later and later.number > signed.number else None
    values["text"] = text_signed(petition, later, own.read_in) if own and own.read_in and later else None
    takes = petition_rules.takes_signatures(petition)
    return render_template("versions/consent.html", **values, petition=petition, later=later, takes=takes)


@bp.post("/sign-version/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def agree(token: str) -> ResponseReturnValue:
    """Sign it, too."""
    expect_button()
    agreeing.agree(*_read(token))
    return redirect(urls.agree_by_mail(token), 303)


@bp.post("/sign-version/<token>/undo")
@known_otherwise(STATE)
@csrf.by_mailed_token
def disagree(token: str) -> ResponseReturnValue:
    """Take that back."""
    expect_button()
    agreeing.disagree(*_read(token))
    return redirect(urls.agree_by_mail(token), 303)


@bp.post("/petitions/<int:petition_id>/versions/<int:number>/agree")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def agree_as_member(petition_id: int, number: int) -> ResponseReturnValue:
    """Sign it, too, with one's own signature of an earlier version."""
    expect_button()
    hit(limits.AGREE, str(signed_in().id), loosely=True)
    agreeing.agree(signatures.get_of(petition_id, reader()).id, number)
    return lead(petition_urls.versions(petition_id), "version-signed")


@bp.post("/petitions/<int:petition_id>/versions/<int:number>/disagree")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def disagree_as_member(petition_id: int, number: int) -> ResponseReturnValue:
    """Take that back, also where one may not see the petition any more."""
    expect_button()
    hit(limits.AGREE, str(signed_in().id), loosely=True)
    agreeing.disagree(signatures.get_of(petition_id, reader()).id, number)
    return lead(petition_urls.versions(petition_id), "version-unsigned")


@bp.get("/stop-versions/<token>")
@csrf.by_mailed_token
def stop_page(token: str) -> ResponseReturnValue:
    """One button that ends these mails. Opening it does nothing."""
    signature = signatures.get(read_id(token, STOP))
    has_stopped = signature.state == "withdrawn" or asking_again.has_stopped(signature.id)
    return render_template("versions/stop.html", signature=signature, has_stopped=has_stopped, token=token)


@bp.post("/stop-versions/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def stop(token: str) -> ResponseReturnValue:
    """End them. Mail programs press this by themselves, with words of their own (RFC 8058)."""
    expect_one_click()
    asking_again.stop(signatures.get(read_id(token, STOP)).id)
    return redirect(urls.stop(token), 303)


def _read(token: str) -> tuple[int, int]:
    """The number of a signature, and of the version it is asked about. Raises NotFound."""
    value = read_value(token, AGREE)
    if value is None:
        raise NotFound
    signature_id, number = value.split(".")
    return int(signature_id), int(number)
