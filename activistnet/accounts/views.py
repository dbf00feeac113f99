"""Pages for those who join."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..core.data.crypto import new_token
from ..core.refusals import Busy, DomainError, TooMany
from ..core.web.csrf import by_form_cookie, by_mailed_token
from ..core.web.forms import EmptyForm
from ..core.web.once import by_words, for_a_moment
from ..core.words.language import language
from ..members.mailboxes import digest_of
from ..newcomers.urls import topics as first_steps
from . import browsers, limits, queries
from .check_mail import check_mail_address, read_check_mail
from .errors import FieldRefused
from .forms import JoinForm, WelcomeForm, WelcomeHereForm
from .models import SignUp
from .services import accounts, handles, joining, passwords

bp = Blueprint("members", __name__)

ASK_AGAIN = {"join": joining.ask_again, "reset": accounts.ask_to_reset}


@bp.route("/join", methods=["GET", "POST"])
@by_words
@by_form_cookie
def join() -> ResponseReturnValue:
    """Wish to join."""
    form = JoinForm()
    if request.method == "GET":
        return render_template("accounts/join.html", form=form)
    if not form.validate():
        return render_template("accounts/join.html", form=form), 422
    mark = browsers.joining_mark() or new_token()
    given = {name: form.typed(name) for name in ("handle", "display_name", "password")}
    try:
        passwords.expect_room()
        limits.on_asking("join")
        joining.ask_to_join(mailbox=form.typed("email"), browser=mark, language=language(), **given)
    except (FieldRefused, TooMany) as error:
        return shown_again(render_template("accounts/join.html", form=form.refused(error)), error)
    return browsers.give_joining_mark(
        make_response(redirect(check_mail_address("join", form.typed("email")), 303)), mark
    )


@bp.route("/check-mail", methods=["GET", "POST"])
@for_a_moment
@by_form_cookie
def check_mail() -> ResponseReturnValue:
    """What to do next, and the mail once more."""
    kind, mailbox = read_check_mail(request.args.get("for", ""))
    form = EmptyForm()
    is_asked = request.method == "POST"
    if not is_asked or not form.validate() or kind not in ASK_AGAIN:
        page = render_template("accounts/check_mail.html", kind=kind, mailbox=mailbox, form=form)
        return page, 422 if is_asked else 200
    limits.on_asking(kind)
    if limits.may_mail(kind, digest_of(mailbox)):
        ASK_AGAIN[kind](mailbox)
    return redirect(check_mail_address(kind, mailbox, again=True), 303)


@bp.get("/welcome/<token>")
@by_mailed_token
def welcome(token: str) -> ResponseReturnValue:
    """The mailed link: what will happen, and one button; the password too where it was not typed in this browser."""
    wish = queries.get_sign_up(token, browsers.joining_mark())
    return _welcome_page(wish, _welcome_form(wish))


@bp.post("/welcome/<token>")
@by_mailed_token
def start(token: str) -> ResponseReturnValue:
    """Become a member."""
    wish = queries.get_sign_up(token, browsers.joining_mark())
    form = _welcome_form(wish)
    if not form.validate():
        return _welcome_page(wish, form), 422
    try:
        member = joining.join(wish, **{name: form.typed(name) for name in form.typed_names})
    except (FieldRefused, Busy) as error:
        return shown_again(_welcome_page(wish, form.refused(error)), error)
    session_token = browsers.start_session(member)
    response = browsers.take_joining_mark(make_response(redirect(first_steps(), 303)))
    return browsers.give_cookies(response, member, session_token)


def _welcome_form(wish: SignUp) -> WelcomeForm | WelcomeHereForm:
    if joining.was_typed_in(wish, browsers.joining_mark()):
        return WelcomeForm()
    form = WelcomeHereForm(data={"handle": wish.handle, "display_name": wish.display_name})
    form.known_words = (wish.handle, wish.display_name, joining.mailbox_of(wish))
    return form


def _welcome_page(wish: SignUp, form: WelcomeForm | WelcomeHereForm) -> str:
    is_taken = not handles.is_free(wish.handle)
    return render_template("accounts/welcome.html", form=form, wish=wish, is_taken=is_taken)


def shown_again(page: str, error: DomainError) -> ResponseReturnValue:
    """A form with an error in it, as the answer that this error calls for."""
    response = make_response(page, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
