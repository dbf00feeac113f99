"""Pages for those who join."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..core.data import orders
from ..core.data.crypto import new_token
from ..core.refusals import Busy, DomainError, TooMany
from ..core.web import csrf
from ..core.web.addresses import own_address
from ..core.web.csrf import by_form_cookie, by_mailed_token
from ..core.web.forms import EmptyForm, Form
from ..core.web.headers import LONG_TEXT, body_limit
from ..core.web.once import by_words, for_a_moment
from ..core.words.language import language
from ..members.mailboxes import digest_of
from ..members.models import Member
from ..newcomers.urls import topics as first_steps
from . import acts, browsers, invitations, limits, queries, quickness, urls
from .check_mail import check_mail_address, read_check_mail
from .errors import FieldRefused, NotKnownHere
from .forms import JoinForm, WelcomeForm, WelcomeHereForm
from .join_queries import why_of
from .kept import Kept, read_kept
from .models import SignUp
from .services import accounts, approving, handles, joining, passwords

bp = Blueprint("members", __name__)
bp.add_app_template_global(quickness.joined_quickly, "joined_quickly")

ASK_AGAIN = {"join": joining.ask_again, "reset": accounts.ask_to_reset}


@bp.route("/join", methods=["GET", "POST"])
@by_words
@by_form_cookie
@body_limit(2 * LONG_TEXT)
def join() -> ResponseReturnValue:
    """Wish to join; what somebody was about to send comes along from the page that asked them to sign in."""
    form = JoinForm(next=request.args.get("next"), invite=request.args.get("invite"))
    kept = read_kept(form.typed("to"), form.typed("kept"))
    if request.method == "GET" or ("handle" not in request.form and csrf.refusal() is None):
        form.expect_fields()
        return _join_page(form, kept)
    if not form.validate():
        return _join_page(form, kept), 422
    try:
        wanted = acts.write(acts.Wanted(own_address(form.next.data) or "", (kept,) if kept else ()))
        sent_to = check_mail_address("join", form.typed("email"))
        return ask_to_join(form, form.typed("email"), wanted, then=sent_to)
    except (FieldRefused, TooMany) as error:
        return shown_again(_join_page(form.refused(error), kept), error)


def ask_to_join(form: Form, mailbox: str, wanted: str, *, then: str) -> ResponseReturnValue:
    """Keep a wish to join with this mailbox, and lead on. Raises TooMany or what `joining.ask_to_join` does."""
    mark = browsers.joining_mark() or new_token()
    asked = ("handle", "display_name", "password", "why")
    given = {name: form.typed(name) for name in asked if name in form}
    invitations.expect(form.typed("invite") if "invite" in form else "")
    passwords.expect_room()
    limits.on_asking("join")
    is_quick = "opened" in form and quickness.is_quick(form.typed("opened"))
    said = {"mailbox": mailbox, "browser": mark, "wanted": wanted, "language": language()}
    joining.ask_to_join(**said, **given, is_quick=is_quick)
    return browsers.give_joining_mark(make_response(redirect(then, 303)), mark)


def join_as_usual() -> ResponseReturnValue:
    """The usual form; with what was typed in another one that can't be taken any more."""
    if request.method == "GET":
        return redirect(urls.join(), 303)
    form = JoinForm(None, data={name: request.form.get(name, "") for name in ("handle", "display_name")})
    return _join_page(form.refused(NotKnownHere()), None), NotKnownHere.status


def _join_page(form: Form, kept: Kept | None) -> str:
    wanted = acts.Wanted(acts=(kept,) if kept and acts.is_known(kept) else ())
    form["opened"].data = form["opened"].data or quickness.opened()
    needs_invitation = invitations.is_needed(form["invite"].data or "")
    said = {"lines": acts.lines(wanted), "needs_invitation": needs_invitation}
    said["by_approval"] = orders.current().by_approval
    return render_template("accounts/join.html", form=form, kept=kept, **said)


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
    if approving.is_settled(wish):
        return render_template("accounts/asked.html", wish=wish)
    return _welcome_page(wish, _welcome_form(wish))


@bp.post("/welcome/<token>")
@by_mailed_token
def start(token: str) -> ResponseReturnValue:
    """Become a member, or ask to be let in where joining is by approval."""
    wish = queries.get_sign_up(token, browsers.joining_mark())
    if approving.is_settled(wish):
        return redirect(urls.welcome(token), 303)
    form = _welcome_form(wish)
    if not form.validate():
        return _welcome_page(wish, form), 422
    if approving.is_needed(wish):
        return _ask_to_be_let_in(wish, form, token)
    kept, seen = _kept_with(wish), form.typed("wanted")
    if seen and seen != acts.mark(kept):
        error = acts.WantedOtherwise()
        return shown_again(_welcome_page(wish, form.refused(error)), error)
    wanted = acts.read(kept) if seen else acts.Wanted(acts.read(kept).then)
    try:
        member = joining.join(wish, **{name: form.typed(name) for name in form.typed_names})
    except (FieldRefused, Busy) as error:
        return shown_again(_welcome_page(wish, form.refused(error)), error)
    session_token = browsers.start_session(member)
    response = browsers.take_joining_mark(make_response(_lead_on(member, wanted)))
    return browsers.give_cookies(response, member, session_token)


def _ask_to_be_let_in(wish: SignUp, form: WelcomeForm | WelcomeHereForm, token: str) -> ResponseReturnValue:
    try:
        approving.ask(wish, **{name: form.typed(name) for name in (*form.typed_names, "why") if name in form})
    except (FieldRefused, Busy) as error:
        return shown_again(_welcome_page(wish, form.refused(error)), error)
    return redirect(urls.welcome(token), 303)


def _lead_on(member: Member, wanted: acts.Wanted) -> ResponseReturnValue:
    """Do what was wanted, and lead to what came of it, else to the first steps.

    Words that are refused are shown again; whom or what there is no more to follow is let go.
    """
    leads_to = ""
    for kept in wanted.acts:
        try:
            leads_to = acts.do(kept, member) or leads_to
        except DomainError as refusal:
            if kept.readable:
                page = {"kept": kept, "name": member.display_name, "refusal": refusal}
                return render_template("accounts/send_now.html", **page)
    return redirect(leads_to if wanted.has_words and leads_to else first_steps(wanted.then or leads_to), 303)


def _kept_with(wish: SignUp) -> str:
    return joining.wanted_with(wish, browsers.joining_mark())


def _welcome_form(wish: SignUp) -> WelcomeForm | WelcomeHereForm:
    if joining.was_typed_in(wish, browsers.joining_mark()):
        return WelcomeForm()
    typed = {"handle": wish.handle, "display_name": wish.display_name, "why": why_of(wish)}
    form = WelcomeHereForm(data=typed)
    form.known_words = (wish.handle, wish.display_name, joining.mailbox_of(wish))
    return form


def _welcome_page(wish: SignUp, form: WelcomeForm | WelcomeHereForm) -> str:
    kept = _kept_with(wish)
    is_taken, wanted = not handles.is_free(wish.handle), acts.read(kept)
    values = {"wish": wish, "is_taken": is_taken, "lines": acts.lines(wanted), "has_words": wanted.has_words}
    values |= {"mark": acts.mark(kept), "needs_approval": approving.is_needed(wish)}
    return render_template("accounts/welcome.html", form=form, **values)


def shown_again(page: str, error: DomainError) -> ResponseReturnValue:
    """A form with an error in it, as the answer that this error calls for."""
    response = make_response(page, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response
