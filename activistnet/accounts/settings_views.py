"""Pages where members change what the site knows of them and how it looks."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import login_required

from ..core.refusals import TooMany
from ..core.web.addresses import own_address, without
from ..core.web.csrf import by_mailed_token, form_again, of_browser
from ..core.web.forms import EmptyForm, expect_button
from ..core.web.headers import clear_site_data
from ..core.web.maintenance import always_open
from ..core.web.once import STATE, by_words, known_otherwise
from ..core.words.countries import country_choices
from ..members.errors import LastOperator
from ..members.mailboxes import digest_of, mailbox_of
from ..members.queries import get_with_profile, hold_with_profile
from ..members.services import people
from ..site.urls import home
from . import browsers, limits, queries, urls
from .appearance import give_appearance, zones
from .current import current_session_id, find_member, forget, signed_in
from .errors import FieldRefused
from .forms import AppearanceForm, LeaveForm, NewMailboxForm, PasswordForm, ProfileForm
from .services import accounts, mailbox_changes, sessions
from .views import shown_again

bp = Blueprint("settings", __name__)
REFUSED = (FieldRefused, TooMany)
DONE = {
    "profile": _l("We've saved your profile."),
    "password": _l("We've changed your password and signed out all other browsers."),
    "mailbox-asked": _l(
        "Open the link we sent to your new e-mail address. Until you do, we'll "
        "write to the old one. We've told it about the change."
    ),
    "mailbox": _l("From now on we'll write to your new e-mail address. We've signed out all other browsers."),
    "session": _l("We've signed out that browser."),
    "sessions": _l("We've signed out all other browsers."),
}


@bp.context_processor
def _notices() -> dict[str, list[tuple[str, LazyString]]]:
    """What was just done, said on top of the page that follows."""
    done = DONE.get(request.args.get("done", ""))
    return {"notices": [("done", done)] if done else []}


@bp.route("/settings", methods=["GET", "POST"])
@known_otherwise(STATE)
@form_again
@login_required
def profile() -> ResponseReturnValue:
    """What others see of a member, language and zone."""
    read = hold_with_profile if request.method == "POST" else get_with_profile
    member = read(signed_in().id)
    form = ProfileForm(obj=member)
    if request.method == "POST" and form.validate():
        people.change_profile(member, form.data)
        return redirect(urls.settings(done="profile"), 303)
    lists = {"countries": country_choices(), "zones": zones()}
    return render_template("accounts/settings.html", form=form, member=member, **lists), _status()


@bp.route("/settings/password", methods=["GET", "POST"])
@form_again
@login_required
def password() -> ResponseReturnValue:
    """Another password; other browsers are signed out."""
    form = PasswordForm()
    member = signed_in()
    form.known_words = accounts.words_of(member)
    if request.method == "GET" or not form.validate():
        return render_template("accounts/settings_password.html", form=form), _status()
    try:
        limits.on_password(member.id)
        accounts.check_password(member.id, form.typed("old_password"))
        accounts.change_password(member, form.typed("password"))
    except REFUSED as error:
        return shown_again(render_template("accounts/settings_password.html", form=form.refused(error)), error)
    token = browsers.start_session(member)
    return browsers.give_cookies(make_response(redirect(urls.password(done="password"), 303)), member, token)


@bp.route("/settings/mailbox", methods=["GET", "POST"])
@by_words
@form_again
@login_required
def mailbox() -> ResponseReturnValue:
    """Another mailbox, once it is proven."""
    form = NewMailboxForm()
    member = signed_in()
    page = {"form": form, "mailbox": mailbox_of(member)}
    if request.method == "GET" or not form.validate():
        return render_template("accounts/settings_mailbox.html", **page), _status()
    try:
        limits.on_password(member.id)
        limits.on_change(member.id, digest_of(form.typed("email")))
        accounts.check_password(member.id, form.typed("password"))
    except REFUSED as error:
        form.refused(error)
        return shown_again(render_template("accounts/settings_mailbox.html", **page), error)
    mailbox_changes.ask(member, form.typed("email"))
    return redirect(urls.mailbox(done="mailbox-asked"), 303)


@bp.get("/settings/sessions")
@login_required
def list_sessions() -> ResponseReturnValue:
    """The browsers one is signed in with."""
    found = queries.list_sessions(signed_in())
    return render_template("accounts/settings_sessions.html", sessions=found, current_id=current_session_id())


@bp.post("/settings/sessions/<int:session_id>/end")
@always_open
@known_otherwise(STATE)
@login_required
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    expect_button()
    sessions.end(signed_in().id, session_id)
    return redirect(urls.sessions(done="session"), 303)


@bp.post("/settings/sessions/end")
@always_open
@known_otherwise(STATE)
@login_required
def end_sessions() -> ResponseReturnValue:
    """Sign all other browsers out."""
    expect_button()
    sessions.end_others(signed_in().id, current_session_id())
    return redirect(urls.sessions(done="sessions"), 303)


@bp.post("/settings/sessions/forget")
@always_open
@login_required
def forget_browser() -> ResponseReturnValue:
    """Sign this browser out, and let it be one like any other."""
    expect_button()
    browsers.end_session()
    response = browsers.forget_browser(browsers.take_session_cookie(make_response(redirect(home(), 303))))
    return clear_site_data(response)


@bp.route("/settings/delete", methods=["GET", "POST"])
@form_again
@login_required
def leave() -> ResponseReturnValue:
    """The end of the account."""
    form = LeaveForm()
    member = signed_in()
    if request.method == "GET" or not form.validate():
        return render_template("accounts/settings_delete.html", form=form), _status()
    try:
        limits.on_password(member.id)
        accounts.check_password(member.id, form.typed("password"))
        accounts.leave(member)
    except (*REFUSED, LastOperator) as error:
        return shown_again(render_template("accounts/settings_delete.html", form=form.refused(error)), error)
    forget()
    response = browsers.forget_browser(browsers.take_session_cookie(make_response(redirect(home(), 303))))
    return clear_site_data(response)


@bp.get("/mailbox/<token>")
@by_mailed_token
def new_mailbox(token: str) -> ResponseReturnValue:
    """The mailed link: one button."""
    queries.get_link(token, "mailbox")
    return render_template("accounts/new_mailbox.html", form=EmptyForm())


@bp.post("/mailbox/<token>")
@by_mailed_token
def change_mailbox(token: str) -> ResponseReturnValue:
    """Read mail there from now on."""
    expect_button()
    mine, member = find_member(), mailbox_changes.change(token)
    if mine is None or mine.id != member.id:
        return redirect(urls.login(), 303)
    session_token = browsers.start_session(member)
    return browsers.give_cookies(make_response(redirect(urls.mailbox(done="mailbox"), 303)), member, session_token)


@bp.get("/stop/<token>")
@by_mailed_token
def stop_page(token: str) -> ResponseReturnValue:
    """The link mailed to the mailbox that was, or is to be, left: one button."""
    queries.get_stop_link(token)
    return render_template("accounts/stop.html", form=EmptyForm())


@bp.post("/stop/<token>")
@by_mailed_token
def stop(token: str) -> ResponseReturnValue:
    """Keep that mailbox, and choose a new password."""
    expect_button()
    return redirect(urls.new_password(mailbox_changes.stop(token)), 303)


@bp.post("/appearance")
@known_otherwise(STATE)
@of_browser
def appearance() -> ResponseReturnValue:
    """Theme and language of this browser."""
    form = AppearanceForm()
    address = own_address(form.next.data) or home()
    if not form.validate():
        return redirect(address, 303)
    if form.lang.data:
        address = without("lang", address)
        if member := find_member():
            member.language = form.lang.data
    return give_appearance(make_response(redirect(address, 303)), theme=form.theme.data, language=form.lang.data)


def _status() -> int:
    return 422 if request.method == "POST" else 200
