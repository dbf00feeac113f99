"""Hiding one's name under all that one has signed: by a member's press, or by a link that is mailed to whoever asks."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts import limits as mail_limits
from ..accounts.current import signed_in
from ..accounts.views import shown_again
from ..core.refusals import TooMany
from ..core.web import csrf, notes
from ..core.web.forms import expect_button
from ..core.web.limits import hit
from ..core.web.once import STATE, by_words, known_otherwise
from ..core.words.language import language
from ..members.mailboxes import digest_of
from . import limits, urls
from .forms import HideNamesForm
from .mailboxes import mailbox_in
from .services import hiding

bp = Blueprint("hiding", __name__)

PURPOSE = "hide names"


@bp.get("/me/hide-names")
@login_required
def hide_page() -> ResponseReturnValue:
    """What a press does. Opening it does nothing."""
    return render_template("petitions/hide_names.html")


@bp.post("/me/hide-names")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def hide() -> ResponseReturnValue:
    """Hide the name under all that a member has signed."""
    expect_button()
    member = signed_in()
    hit(limits.HIDING, str(member.id))
    hiding.hide_all(member)
    return notes.lead(urls.own(), "names-hidden")


@bp.route("/hide-names", methods=["GET", "POST"])
@by_words
@csrf.by_form_cookie
def ask() -> ResponseReturnValue:
    """Ask for the link. The answer is the same whatever this mailbox has signed."""
    form = HideNamesForm()
    if request.method == "GET":
        return _show_asking(form)
    if not form.validate():
        return _show_asking(form), 422
    try:
        mail_limits.on_asking(PURPOSE)
    except TooMany as error:
        return shown_again(_show_asking(form.refused(error)), error)
    mailbox = form.typed("email")
    if mail_limits.may_mail(PURPOSE, digest_of(mailbox)):
        hiding.ask_by_mail(mailbox, language=language())
    return redirect(urls.hide_names_by_mail() + "?sent=1", 303)


def _show_asking(form: HideNamesForm) -> str:
    return render_template("petitions/hide_names_by_mail.html", form=form, is_sent="sent" in request.args)


@bp.get("/hide-names/<token>")
@csrf.by_mailed_token
def hide_page_of_mailbox(token: str) -> ResponseReturnValue:
    """One button. Opening it does nothing."""
    mailbox, is_done = mailbox_in(token), "done" in request.args
    return render_template("petitions/hide_names_of_mailbox.html", token=token, mailbox=mailbox, is_done=is_done)


@bp.post("/hide-names/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def hide_of_mailbox(token: str) -> ResponseReturnValue:
    """Hide the names with all that was signed by the mailbox of the link."""
    expect_button()
    mailbox = mailbox_in(token)
    hit(limits.HIDING, digest_of(mailbox).hex())
    hiding.hide_all_of_mailbox(mailbox)
    return redirect(urls.hide_names_of_mailbox(token) + "?done=1", 303)
