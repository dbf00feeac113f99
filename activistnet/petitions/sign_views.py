"""Signing: the form, the mailbox's proof, and what comes after."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts.current import find_member, reader
from ..core.data import orders
from ..core.data.crypto import read_value, sign_value
from ..core.data.db import db, one_statement
from ..core.refusals import NotFound
from ..core.web import csrf
from ..core.web.cookies import set_cookie
from ..core.web.forms import expect_button
from ..core.web.limits import DAY, client_key, hit
from ..core.web.once import for_a_moment, known_otherwise
from ..core.web.pagecache import public_page
from ..core.words.countries import country_choices
from ..core.words.language import language
from ..members.models import Member
from ..members.readers import VISITOR
from ..posts.links import post_url
from . import in_languages, limits, origins, own, queries, remembering, rules, stages, urls, weighing
from .asking import ask_mailbox
from .cards import closest_to_step
from .errors import AskedOtherwise, PetitionClosed, PetitionJoined, TranslationBehind, why_closed
from .forms import AnotherMailboxForm, GuestFormOfMember, GuestSignForm, MemberSignForm
from .given import SignatureGiven
from .links import link_to
from .newcomers import find_newcomer
from .own_views import SPENT_ONCE, addresses_of, read_id, show_receipt
from .services import changing, pausing, signing, tries
from .texts import ORIGINAL
from .version_queries import find_version

bp = Blueprint("signing", __name__)

SIGNED_COOKIE = "signed"
SIGNED_HERE = "signed here"  # what the cookie says is not what the address says, or whoever has that could make it


@bp.get("/petitions/<int:petition_id>/sign")
@public_page(seconds=5, params=("text",), unless=remembering.COOKIE)
def form(petition_id: int) -> ResponseReturnValue:
    """The form: a guest's few fields, or a member's one press; who has signed comes to what they said."""
    petition = in_languages.shown(queries.get_page(petition_id, reader()), request.args.get("text"))
    if petition.joined_into_id and not petition.is_open:
        return redirect(urls.sign(petition.joined_into_id), 303)
    if petition.signature_state == "counted":
        return redirect(urls.change_as_member(petition_id), 303)
    member = find_member()
    return _show_form(petition, _form(member), None if member else remembering.find(petition_id))


@bp.post("/petitions/<int:petition_id>/sign")
@known_otherwise("A person signs once; a guest who says the same again is mailed once.")
@csrf.open_to_guests
@csrf.form_again
@one_statement
def sign(petition_id: int) -> ResponseReturnValue:
    """Count a member's signature, or keep a guest's try and ask the mailbox."""
    member = find_member()
    form = _form(member)
    if not form.validate():
        return _show_form(_as_read(petition_id, form), form), 422
    try:
        return _sign(petition_id, member, form)
    except PetitionClosed:
        return _show_what_is_asked(petition_id, form)


def _sign(petition_id: int, member: Member | None, form: MemberSignForm) -> ResponseReturnValue:
    if member is not None:
        return _sign_as_member(petition_id, member, form)
    assert isinstance(form, GuestSignForm)  # noqa: S101 - what _form gives to those who are not members
    return _try_as_guest(petition_id, form.typed("email"), form.given(), read=form.read, read_in=form.language)


def _show_what_is_asked(petition_id: int, form: MemberSignForm) -> ResponseReturnValue:
    """The form again where the petition asked another thing when it was opened, or that of the one it was joined into.

    Raises PetitionClosed, NotFound.
    """
    petition = queries.get_page(petition_id, reader())
    if petition.joined_into_id and not petition.is_open:
        joint = queries.get_page(petition.joined_into_id, reader())
        return _show_form(joint, form.refused(PetitionJoined(joint.id))), PetitionJoined.status
    if form.read in (None, petition.asks_version) or not petition.is_open:
        raise why_closed(petition.stage, petition.paused_until)
    refusal = TranslationBehind() if form.language else AskedOtherwise()
    return _show_form(petition, form.refused(refusal), is_anew=True), 409


def _as_read(petition_id: int, form: MemberSignForm) -> queries.PetitionPage:
    """With the text that the page of this form showed."""
    return in_languages.shown(queries.get_page(petition_id, reader()), form.language or ORIGINAL)


def _form(member: Member | None) -> MemberSignForm:
    if member is None:
        return GuestSignForm()
    return GuestFormOfMember() if "email" in request.form else MemberSignForm()


def _show_form(
    petition: queries.PetitionPage,
    form: MemberSignForm,
    mine: own.OwnSignature | None = None,
    *,
    is_anew: bool = False,
) -> str:
    """The form; `mine` is what this browser remembers of a signature given here. With the whole text where they read
    another one before.
    """
    if not rules.takes_signatures(petition):
        raise why_closed(petition.stage, petition.paused_until, petition.joined_into_id)
    values = {"form": form, "countries": country_choices(), "mine": mine, "is_anew": is_anew}
    return render_template("petitions/sign.html", petition=petition, **values)


def _sign_as_member(petition_id: int, member: Member, form: MemberSignForm) -> ResponseReturnValue:
    hit(limits.SIGN_AS_MEMBER, str(member.id), loosely=True)
    given = form.given()
    via = form.typed("via") or _via()
    with _together(says=bool(given.reason)):
        read: dict[str, Any] = {"read": form.read, "read_in": form.language}
        pressed = signing.sign(petition_id, member, given, via=via, language=language(), **read)
    if pressed.was_there and (given.reason or given.show_name or given.news):
        _change(pressed.signature_id, member, given)
    return _forget_via(_to_signed(petition_id, pressed.signature_id), petition_id)


def _change(signature_id: int, member: Member, given: SignatureGiven) -> None:
    """Add what was written on a page that did not know of the signature. Its press wrote nothing."""
    db.rest()
    with db.transaction():
        before = own.get(signature_id)
        said = {"reason": given.reason or before.reason, "news": given.news or before.news}
        changing.change(signature_id, SignatureGiven(show_name=given.show_name, **said), member=member)


def _try_as_guest(
    petition_id: int,
    mailbox: str,
    given: SignatureGiven,
    *,
    read: int | None = None,
    read_in: str = "",
    once: bool = True,
    again: bool = False,
) -> ResponseReturnValue:
    """The answer is the same page, whatever this mailbox has done before; `again`, once more from that page."""
    token = ask_mailbox(petition_id, mailbox, given, via=_via(), read=read, read_in=read_in, once=once)
    answer = redirect(urls.check_mail(petition_id, token, again=again), 303)
    return _forget_via(answer, petition_id)


@bp.get("/petitions/<int:petition_id>/check-mail/<token>")
@csrf.by_mailed_token
def check_mail(petition_id: int, token: str) -> ResponseReturnValue:
    """Where to look now, with ways to send again and to change the address."""
    return _show_check_mail(petition_id, token, AnotherMailboxForm(formdata=None))


@bp.post("/petitions/<int:petition_id>/check-mail/<token>")
@for_a_moment
@csrf.by_mailed_token
def send_again(petition_id: int, token: str) -> ResponseReturnValue:
    """Send the link once more, or to another address when one is given."""
    typed = tries.get_typed(petition_id, token)
    if "email" not in request.form:
        expect_button()
        read_in = tries.read_in_of(petition_id, typed)
        return _try_as_guest(petition_id, typed.mailbox, typed.given, read_in=read_in, once=False, again=True)
    form = AnotherMailboxForm()
    if not form.validate():
        return _show_check_mail(petition_id, token, form), 422
    read_in = tries.read_in_of(petition_id, typed)
    return _try_as_guest(petition_id, form.typed("email"), typed.given, read_in=read_in, again=True)


def _show_check_mail(petition_id: int, token: str, form: AnotherMailboxForm) -> str:
    typed = tries.get_typed(petition_id, token)
    petition = queries.get_page(petition_id, reader())
    mailed = tries.mailed_for(petition_id, typed)
    values = {"petition": petition, "mailbox": typed.mailbox, "mailed": mailed, "token": token, "form": form}
    values["is_of_newcomer"] = find_newcomer(petition_id) is not None
    return render_template("petitions/check_mail.html", **values)


@bp.get("/confirm/<token>")
def confirm_page(token: str) -> ResponseReturnValue:
    """What exactly will be counted and published, and one button. Opening it does nothing."""
    found = tries.get_try(token)
    if found.signature_id is not None:
        return show_receipt(own.get(found.signature_id))
    petition = queries.get_page(found.petition_id, VISITOR)
    if not rules.takes_confirmations(petition):
        raise why_closed(petition.stage, joined_into_id=petition.joined_into_id)
    if found.pressed_at is not None and petition.stage == stages.PAUSED:
        return _show_waiting(petition)
    version = find_version(petition, found.version)
    if version is None:
        raise NotFound
    text = in_languages.text_signed(petition, version, found.read_in)
    return render_template(
        "petitions/confirm.html", petition=petition, version=version, text=text, confirmation=found, token=token
    )


@bp.post("/confirm/<token>")
@known_otherwise(SPENT_ONCE)
@csrf.by_mailed_token
@one_statement
def confirm(token: str) -> ResponseReturnValue:
    """Count the signature, or hold it where there are more than is usual."""
    expect_button()
    weighed, proven, waits_until = weighing.weigh(token), None, None
    try:
        with _together(says=True):
            proven = signing.confirm(token, held_for=weighed.held_for)
    except PetitionClosed:
        waits_until = pausing.keep_for_later(token, weighed.held_for)
    finally:
        if waits_until is None and (proven is None or not proven.is_new):
            weighed.undo()
    if proven is None:
        return _show_kept(token)
    if proven.is_new:
        weighed.keep(proven.petition_id, proven.gained)
        if weighed.held_for == weighing.NETWORK:
            origins.note_held(client_key())
    answer = _to_signed(proven.petition_id, proven.signature_id)
    return remembering.remember(answer, proven.petition_id, proven.signature_id)


def _show_kept(token: str) -> ResponseReturnValue:
    """Where a confirmation waits, if it does. Raises PetitionClosed."""
    petition = queries.get_page(tries.get_try(token).petition_id, VISITOR)
    if petition.stage != stages.PAUSED:
        raise why_closed(petition.stage, joined_into_id=petition.joined_into_id)
    return redirect(urls.confirm(token), 303)


def _show_waiting(petition: queries.PetitionPage) -> str:
    """That it is confirmed, and counts when the pause is over."""
    return render_template("petitions/confirmed_in_pause.html", petition=petition)


@bp.get("/petitions/<int:petition_id>/signed/<token>")
def signed(petition_id: int, token: str) -> ResponseReturnValue:
    """Your signature counts, and one next thing.

    People pass on what stands in the address bar. Whoever opens that elsewhere is shown the petition, not that they
    have signed it: the page is for the browser that signed, and for the member whose signature it is.
    """
    signature = own.get(read_id(token, "signed"))
    if signature.petition.id != petition_id:
        raise NotFound
    petition = queries.get_page(petition_id, reader())
    if not signed_here(signature.id) and not own.is_of(signature, reader()):
        return redirect(post_url(petition), 303)
    return render_template(
        "petitions/signed.html",
        petition=queries.at_this_moment(petition),
        signature=signature,
        number=own.number_of(signature) if signature.is_counted else None,
        token=token,
        petition_link=link_to(petition),
        **addresses_of(signature),
        next_petitions=[card for card in closest_to_step(2, reader=reader()) if card.id != petition_id][:1],
    )


@contextmanager
def _together(*, says: bool) -> Iterator[None]:
    """What is signed and what word rules make of its words, where there are any: nobody reads these in between."""
    if not (says and orders.current().word_rules):
        yield
        return
    db.rest()
    with db.transaction():
        yield


def _to_signed(petition_id: int, signature_id: int) -> Response:
    token = sign_value(str(signature_id), "signed")
    address = urls.signed(petition_id, token)
    response = make_response(redirect(address, 303))
    set_cookie(response, SIGNED_COOKIE, sign_value(str(signature_id), SIGNED_HERE), max_age=DAY, path=address)
    return response


def signed_here(signature_id: int, *, seconds: int = DAY) -> bool:
    """Whether this browser was told within so many seconds that this signature counts."""
    return read_value(request.cookies.get(SIGNED_COOKIE, ""), SIGNED_HERE, max_age=seconds) == str(signature_id)


def _via() -> str | None:
    """The token of the share that brought this browser; a cookie can hold what no text in the database does."""
    token = request.cookies.get("via")
    return token if token and token.isascii() and token.isprintable() else None


def _forget_via(answer: ResponseReturnValue, petition_id: int) -> Response:
    response = make_response(answer)
    if "via" in request.cookies:
        response.delete_cookie("via", path=f"{urls.PETITIONS}/{petition_id}")
    return response
