"""Pages for those who join."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..core.refusals import DomainError, TooMany
from ..core.web.csrf import by_form_cookie, by_mailed_token
from ..core.web.forms import EmptyForm
from ..members.mailboxes import digest_of
from ..members.queries import find_by_handle
from ..site.urls import home
from . import browsers, limits, queries
from .check_mail import check_mail_address, read_check_mail
from .errors import FieldRefused, HandleTaken
from .forms import JoinForm, WelcomeForm
from .services import accounts, joining, passwords

bp = Blueprint("members", __name__)

ASK_AGAIN = {"join": joining.ask_again, "reset": accounts.ask_to_reset}


@bp.route("/join", methods=["GET", "POST"])
@by_form_cookie
def join() -> ResponseReturnValue:
    """Wish to join."""
    form = JoinForm()
    if request.method == "GET":
        return render_template("accounts/join.html", form=form)
    if not form.validate():
        return render_template("accounts/join.html", form=form), 422
    given = {
        "handle": form.typed("handle"),
        "display_name": form.typed("display_name"),
        "password": form.typed("password"),
    }
    try:
        passwords.expect_room()
        limits.on_mail(digest_of(form.typed("email")))
        joining.ask_to_join(mailbox=form.typed("email"), **given)
    except (FieldRefused, TooMany) as error:
        return shown_again(render_template("accounts/join.html", form=form.refused(error)), error)
    return redirect(check_mail_address("join", form.typed("email")), 303)


@bp.route("/check-mail", methods=["GET", "POST"])
@by_form_cookie
def check_mail() -> ResponseReturnValue:
    """What to do next, and the mail once more."""
    kind, mailbox = read_check_mail(request.args.get("for", ""))
    form = EmptyForm()
    is_asked = request.method == "POST"
    if not is_asked or not form.validate() or kind not in ASK_AGAIN:
        page = render_template("accounts/check_mail.html", kind=kind, mailbox=mailbox, form=form)
        return page, 422 if is_asked else 200
    limits.on_mail(digest_of(mailbox))
    ASK_AGAIN[kind](mailbox)
    return redirect(check_mail_address(kind, mailbox, again=True), 303)


@bp.get("/welcome/<token>")
def welcome(token: str) -> ResponseReturnValue:
    """The mailed link: what will happen, and one button."""
    wish = queries.get_sign_up(token)
    is_taken = find_by_handle(wish.handle) is not None
    return render_template("accounts/welcome.html", form=WelcomeForm(), wish=wish, is_taken=is_taken)


@bp.post("/welcome/<token>")
@by_mailed_token
def start(token: str) -> ResponseReturnValue:
    """Become a member."""
    form = WelcomeForm()
    wish = queries.get_sign_up(token)
    if not form.validate():
        return render_template("accounts/welcome.html", form=form, wish=wish, is_taken=True), 422
    try:
        member = joining.join(token, handle=form.typed("handle") or None)
    except HandleTaken as error:
        page = render_template("accounts/welcome.html", form=form.refused(error), wish=wish, is_taken=True)
        return shown_again(page, error)
    session_token = browsers.start_session(member)
    return browsers.give_cookies(make_response(redirect(home(), 303)), member, session_token)


def shown_again(page: str, error: DomainError) -> ResponseReturnValue:
    """A form with an error in it, as the answer that this error calls for."""
    response = make_response(page, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
