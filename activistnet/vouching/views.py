"""The code of one's own signature, and vouching by it. Opening a code does nothing."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.application import settings
from ..core.data.crypto import read_value, sign_value
from ..core.data.time import now
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from ..core.words.markup import drawn
from ..outreach.qr import qr_svg
from ..petitions import own
from ..petitions.errors import NotSigned
from ..petitions.own import OwnSignature
from ..petitions.queries import PetitionPage, get_page
from . import limits, queries, rules, urls
from .errors import CodeOver, Oneself
from .services import vouching

bp = Blueprint("vouching", __name__)


@bp.get("/petitions/<int:petition_id>/vouching")
@login_required
def code_as_member(petition_id: int) -> ResponseReturnValue:
    """A member's own code."""
    try:
        signature = own.get_of(petition_id, reader())
    except NotFound:
        get_page(petition_id, reader())  # of one that they may not see, nobody says that it is there
        raise NotSigned from None
    return _show_code(signature, urls.code_as_member(petition_id))


@bp.get("/vouching/<token>")
@csrf.by_mailed_token
def code(token: str) -> ResponseReturnValue:
    """The same for whoever holds the link of a signature."""
    value = read_value(token, rules.TOKEN)
    if value is None:
        raise NotFound
    return _show_code(own.get(own.where_it_counts(int(value))), urls.code(token))


def _show_code(signature: OwnSignature, here: str) -> ResponseReturnValue:
    if not signature.is_counted:
        raise NotSigned
    address = settings().base_url + urls.vouch(sign_value(str(signature.id), rules.CODE))
    return render_template(
        "vouching/code.html",
        signature=signature,
        name=queries.shown_name(signature),
        address=address,
        drawn=drawn(qr_svg(address)),
        until=now() + timedelta(seconds=rules.LASTS.seconds),
        here=here,
        vouched=queries.count(signature.id),
    )


@bp.get("/vouch/<token>")
@login_required
def page(token: str) -> ResponseReturnValue:
    """What is vouched for, and one button."""
    signature, petition = _read(token)
    if not (is_done := vouching.has_vouched(signature, signed_in())):
        vouching.expect_vouchable(signature, petition, signed_in())
    name = queries.shown_name(signature)
    return render_template("vouching/vouch.html", petition=petition, name=name, code=token, is_done=is_done)


@bp.post("/vouch/<token>")
@known_otherwise(STATE)
@login_required
def vouch(token: str) -> ResponseReturnValue:
    """Vouch for it."""
    expect_button()
    (signature, petition), member = _read(token), signed_in()
    if not vouching.has_vouched(signature, member):
        vouching.expect_vouchable(signature, petition, member)
        hit(limits.VOUCH, str(member.id))
        vouching.vouch(signature, member, code=token)
    return lead(urls.own(), "vouched")


def _read(code: str) -> tuple[OwnSignature, PetitionPage]:
    """The signature of a code, under a petition that the reader may see. Raises CodeOver, Oneself, NotFound."""
    value = read_value(code, rules.CODE, max_age=rules.LASTS.seconds)
    signature = own.find(int(value)) if value else None
    if signature is None:
        raise CodeOver
    petition = get_page(signature.petition.id, reader())
    if own.is_of(signature, reader()):
        raise Oneself
    return signature, petition


@bp.get("/me/vouches")
@login_required
def index() -> ResponseReturnValue:
    """For whom a member has vouched."""
    return render_template("vouching/own.html", page=queries.list_own(reader(), after=request.args.get("after")))


@bp.post("/me/vouches/<int:vouch_id>/withdraw")
@known_otherwise(STATE)
@login_required
def withdraw(vouch_id: int) -> ResponseReturnValue:
    """Vouch no more."""
    expect_button()
    vouching.withdraw(vouch_id, signed_in())
    return lead(urls.own(), "vouch-withdrawn")
