"""Signing: the form, the mailbox's proof, what comes after, and taking it back."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import find_member, reader, signed_in
from ..core.data.crypto import read_value, sign_value
from ..core.data.db import one_statement
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.cookies import set_cookie
from ..core.web.forms import EmptyForm, expect_button
from ..core.web.limits import DAY, client_key, hit, hit_all
from ..core.web.pagecache import public_page
from ..core.words.countries import country_choices
from ..members.models import Member
from ..members.readers import VISITOR
from ..posts.links import post_url
from ..site.urls import home
from . import limits, queries, rules, urls
from .errors import PetitionClosed
from .forms import AnotherMailboxForm, GuestFormOfMember, GuestSignForm, MemberSignForm
from .given import SignatureGiven
from .links import link_to
from .services import signing

bp = Blueprint("signing", __name__)

FRESH = 600  # seconds in which the page after signing is shown to a browser that keeps no cookies
SIGNED_COOKIE = "signed"


@bp.get("/petitions/<int:petition_id>/sign")
@public_page(seconds=5)
def form(petition_id: int) -> ResponseReturnValue:
    """The form: a guest's few fields, or a member's one press."""
    return _show_form(petition_id, _form(find_member()))


@bp.post("/petitions/<int:petition_id>/sign")
@csrf.open_to_guests
@csrf.form_again
@one_statement
def sign(petition_id: int) -> ResponseReturnValue:
    """Count a member's signature, or keep a guest's try and ask the mailbox."""
    member = find_member()
    form = _form(member)
    if not form.validate():
        return _show_form(petition_id, form), 422
    if member is not None:
        return _sign_as_member(petition_id, member, form.given())
    assert isinstance(form, GuestSignForm)  # noqa: S101 - what _form gives to those who are not members
    return _try_as_guest(petition_id, form.typed("email"), form.given())


def _form(member: Member | None) -> MemberSignForm:
    if member is None:
        return GuestSignForm()
    return GuestFormOfMember() if "email" in request.form else MemberSignForm()


def _show_form(petition_id: int, form: MemberSignForm) -> str:
    petition = queries.get_page(petition_id, reader())
    if not rules.takes_signatures(petition):
        raise PetitionClosed
    return render_template("petitions/sign.html", petition=petition, form=form, countries=country_choices())


def _sign_as_member(petition_id: int, member: Member, given: SignatureGiven) -> ResponseReturnValue:
    hit(limits.SIGN_AS_MEMBER, str(member.id), loosely=True)
    signature_id = signing.sign(petition_id, member, given, via=_via())
    return _forget_via(_to_signed(petition_id, signature_id), petition_id)


def _try_as_guest(petition_id: int, mailbox: str, given: SignatureGiven) -> ResponseReturnValue:
    """The answer is the same page, whatever this mailbox has done before."""
    address = client_key()
    hit_all([(limits.SIGN_AS_GUEST, address), (limits.SIGN_AS_GUEST_DAY, address)], loosely=True)
    token = signing.try_to_sign(petition_id, mailbox, given, via=_via())
    answer = redirect(urls.check_mail(petition_id, token), 303)
    return _forget_via(answer, petition_id)


@bp.get("/petitions/<int:petition_id>/check-mail/<token>")
def check_mail(petition_id: int, token: str) -> ResponseReturnValue:
    """Where to look now, with ways to send again and to change the address."""
    return _show_check_mail(petition_id, token, AnotherMailboxForm(formdata=None))


@bp.post("/petitions/<int:petition_id>/check-mail/<token>")
@csrf.by_mailed_token
def send_again(petition_id: int, token: str) -> ResponseReturnValue:
    """Send the link once more, or to another address when one is given."""
    mailbox, given = signing.get_typed(petition_id, token)
    if "email" not in request.form:
        expect_button()
        return _try_as_guest(petition_id, mailbox, given)
    form = AnotherMailboxForm()
    if not form.validate():
        return _show_check_mail(petition_id, token, form), 422
    return _try_as_guest(petition_id, form.typed("email"), given)


def _show_check_mail(petition_id: int, token: str, form: AnotherMailboxForm) -> str:
    mailbox, _given = signing.get_typed(petition_id, token)
    petition = queries.get_page(petition_id, reader())
    return render_template("petitions/check_mail.html", petition=petition, mailbox=mailbox, token=token, form=form)


@bp.get("/confirm/<token>")
def confirm_page(token: str) -> ResponseReturnValue:
    """What exactly will be counted and published, and one button. Opening it does nothing."""
    found = signing.get_try(token)
    petition = queries.get_page(found.petition_id, VISITOR)
    if found.signature_id is not None:
        return render_template(
            "petitions/confirmed.html", petition=petition, signature=signing.get_signature(found.signature_id)
        )
    if not rules.takes_signatures(petition):
        raise PetitionClosed
    return render_template("petitions/confirm.html", petition=petition, confirmation=found, token=token)


@bp.post("/confirm/<token>")
@csrf.by_mailed_token
@one_statement
def confirm(token: str) -> ResponseReturnValue:
    """Count the signature."""
    expect_button()
    return _to_signed(*signing.confirm(token))


@bp.get("/petitions/<int:petition_id>/signed/<token>")
def signed(petition_id: int, token: str) -> ResponseReturnValue:
    """Your signature counts, and one next thing.

    People pass on what stands in the address bar. Whoever opens that elsewhere is shown the petition, not that they
    have signed it; and the link that takes the signature back is for the browser that gave it alone.
    """
    signature = signing.get_signature(_read_id(token, "signed"))
    petition = queries.get_page(petition_id, reader())
    if signature.petition_id != petition_id:
        raise NotFound
    is_own = request.cookies.get(SIGNED_COOKIE) == token
    if not is_own and read_value(token, "signed", max_age=FRESH) is None:
        return redirect(post_url(petition), 303)
    return render_template(
        "petitions/signed.html",
        petition=queries.at_this_moment(petition),
        signature=signature,
        petition_link=link_to(petition),
        withdraw_token=sign_value(str(signature.id), "withdraw") if is_own else None,
        next_petitions=[card for card in queries.closest_to_step(2, reader=reader()) if card.id != petition_id][:1],
    )


@bp.get("/withdraw/<token>")
def withdraw_page(token: str) -> ResponseReturnValue:
    """One button that takes a signature back. Opening it does nothing."""
    signature = signing.get_signature(_read_id(token, "withdraw"))
    petition = queries.get_page(signature.petition_id, VISITOR)
    return render_template("petitions/withdraw.html", petition=petition, signature=signature, token=token)


@bp.post("/withdraw/<token>")
@csrf.by_mailed_token
def withdraw(token: str) -> ResponseReturnValue:
    """Take a signature back."""
    expect_button()
    signature = signing.get_signature(_read_id(token, "withdraw"))
    signing.withdraw(signature.petition_id, signature_id=signature.id)
    return redirect(urls.withdraw(token), 303)


@bp.post("/petitions/<int:petition_id>/withdraw")
@csrf.form_again
@login_required
def withdraw_as_member(petition_id: int) -> ResponseReturnValue:
    """Take one's own signature back, also from a petition that one may not see any more."""
    member = signed_in()
    if EmptyForm().validate():
        signing.withdraw(petition_id, member_id=member.id)
    try:
        return redirect(post_url(queries.get_page(petition_id, reader())), 303)
    except NotFound:
        return redirect(home(), 303)


def _to_signed(petition_id: int, signature_id: int) -> Response:
    token = sign_value(str(signature_id), "signed")
    address = urls.signed(petition_id, token)
    response = make_response(redirect(address, 303))
    set_cookie(response, SIGNED_COOKIE, token, max_age=DAY, path=address)
    return response


def _via() -> str | None:
    """The token of the share that brought this browser; a cookie can hold what no text in the database does."""
    token = request.cookies.get("via")
    return token if token and token.isascii() and token.isprintable() else None


def _forget_via(answer: ResponseReturnValue, petition_id: int) -> Response:
    response = make_response(answer)
    if "via" in request.cookies:
        response.delete_cookie("via", path=f"{urls.PETITIONS}/{petition_id}")
    return response


def _read_id(token: str, purpose: str) -> int:
    value = read_value(token, purpose)
    if value is None:
        raise NotFound
    return int(value)
