"""Pages for signing in and out, for a lost password, and for those whose session ended while they wrote."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..core.data.db import SAFE
from ..core.refusals import Busy, SignInNeeded, TooMany
from ..core.web import csrf, errors
from ..core.web.addresses import own_address
from ..core.web.csrf import by_form_cookie, by_mailed_token, of_browser
from ..core.web.forms import expect_button
from ..core.web.headers import LONG_TEXT, body_limit, clear_site_data
from ..core.web.maintenance import always_open
from ..core.web.notes import lead
from ..core.web.once import STATE, by_words, known_otherwise
from ..members import queries as members
from ..members.mailboxes import digest_of
from ..members.models import Member
from ..site.urls import home
from . import acts, browsers, limits, queries, urls
from .check_mail import check_mail_address
from .errors import FieldRefused
from .forms import MailboxForm, NewPasswordForm, SignInForm
from .kept import Kept, keep_request, read_kept
from .services import accounts, passwords
from .views import shown_again

bp = Blueprint("sign_in", __name__)

# Characters. A query that is longer is left behind: an address inside an address grows threefold.
LONGEST_NEXT = 300


@bp.route("/login", methods=["GET", "POST"])
@always_open
@by_form_cookie
@body_limit(2 * LONG_TEXT)
def login() -> ResponseReturnValue:
    """Sign in, then go on where one was."""
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET":
        is_in = current_user.is_authenticated
        return redirect(own_address(form.next.data) or home(), 303) if is_in else _login_page(form, None)
    kept = read_kept(form.typed("to"), form.typed("kept"))
    if not form.validate():
        return _login_page(form, kept), 422
    try:
        member = _check(form)
    except (FieldRefused, TooMany) as error:
        return shown_again(_login_page(form.refused(error), kept), error)
    token = browsers.start_session(member)
    response = make_response(_send_page(kept, member) if kept else redirect(own_address(form.next.data) or home(), 303))
    return browsers.give_cookies(response, member, token)


@bp.app_errorhandler(SignInNeeded)
def sign_in_first(error: SignInNeeded) -> ResponseReturnValue:
    """A page for members only, or a session that ended: nothing that was typed is lost."""
    if errors.wants_json(request.path):
        return errors.answer(error.status, error.message)
    if request.method in SAFE:
        wanted = request.full_path.rstrip("?")
        return redirect(urls.login(wanted if len(wanted) <= LONGEST_NEXT else request.path), 303)
    csrf.use_form_cookie()
    form = SignInForm(formdata=None)
    return _login_page(form, keep_request(), notice=error.message), 401


@bp.post("/logout")
@always_open
@known_otherwise(STATE)
@of_browser
def logout() -> ResponseReturnValue:
    """Sign this browser out; pressed again, it is signed out already."""
    expect_button()
    browsers.end_session()
    return clear_site_data(browsers.take_session_cookie(make_response(redirect(home(), 303))))


@bp.route("/reset", methods=["GET", "POST"])
@by_words
@by_form_cookie
def ask_to_reset() -> ResponseReturnValue:
    """Ask for a link that gives a new password."""
    form = MailboxForm()
    if request.method == "GET":
        return render_template("accounts/reset.html", form=form)
    if not form.validate():
        return render_template("accounts/reset.html", form=form), 422
    try:
        limits.on_asking("reset")
    except TooMany as error:
        return shown_again(render_template("accounts/reset.html", form=form.refused(error)), error)
    if limits.may_mail("reset", digest_of(form.typed("email"))):
        accounts.ask_to_reset(form.typed("email"))
    return redirect(check_mail_address("reset", form.typed("email")), 303)


@bp.get("/reset/<token>")
@by_mailed_token
def new_password(token: str) -> ResponseReturnValue:
    """The mailed link: a form for the new password."""
    link = queries.get_link(token, "reset")
    return _new_password_page(NewPasswordForm(), members.get_with_secrets(link.member_id))


@bp.post("/reset/<token>")
@by_mailed_token
def reset(token: str) -> ResponseReturnValue:
    """Set the new password, end all sessions, and sign in here."""
    form = NewPasswordForm()
    link = queries.get_link(token, "reset")
    member = members.get_with_secrets(link.member_id)
    form.known_words = accounts.words_of(member)
    if not form.validate():
        return _new_password_page(form, member), 422
    try:
        accounts.reset_password(token, form.typed("password"))
    except Busy as error:
        return shown_again(_new_password_page(form.refused(error), member), error)
    session_token = browsers.start_session(member)
    return browsers.give_cookies(lead(home(), "password-reset"), member, session_token)


def _check(form: SignInForm) -> Member:
    passwords.expect_room()
    member = members.find_by_name(form.typed("handle"))
    known = browsers.find_known(member)
    limits.on_sign_in(_account(form.typed("handle"), member), known_browser=known.id if known else None)
    return accounts.check_sign_in(member, form.typed("password"))


def _account(name: str, member: Member | None) -> str:
    """What tries are counted under: for a mailbox the same whether it has an account or not, or limits would tell."""
    if "@" in name[1:]:
        return digest_of(name).hex()
    return str(member.id) if member else name.casefold()


def _login_page(form: SignInForm, kept: Kept | None, notice: str | None = None) -> str:
    may_join = kept is not None and acts.is_known(kept)
    wanted = acts.Wanted(acts=(kept,)) if kept and may_join else acts.Wanted()
    said = next((line.said for line in acts.lines(wanted) if not line.typed), "")
    values = {"kept": kept, "may_join": may_join, "act": said, "notice": notice}
    return render_template("accounts/login.html", form=form, **values)


def _send_page(kept: Kept, member: Member) -> str:
    return render_template("accounts/send_now.html", kept=kept, name=member.display_name)


def _new_password_page(form: NewPasswordForm, member: Member) -> str:
    return render_template("accounts/new_password.html", form=form, handle=member.handle)
