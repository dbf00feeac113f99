"""Guests who have signed: what their browser remembers of it, and joining with what is known of them."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ..accounts import acts
from ..accounts.check_mail import check_mail_address
from ..accounts.current import find_member
from ..accounts.errors import FieldRefused
from ..accounts.forms import JoinAfterForm
from ..accounts.kept import Kept
from ..accounts.views import ask_to_join, join_as_usual, shown_again
from ..communities.urls import follow as follow_topic
from ..core.refusals import NotFound, TooMany
from ..core.web import csrf
from ..core.web.forms import expect_button
from ..core.web.limits import HOUR
from ..core.web.once import STATE, by_words, known_otherwise
from ..core.web.pagecache import public_page
from ..follows.urls import follow as follow_member
from ..members.readers import VISITOR
from ..posts.links import post_url
from ..site.urls import home
from . import own, queries, remembering
from .own_views import read_id
from .sign_views import signed_here

bp = Blueprint("guests", __name__)


@bp.get("/petitions/<int:petition_id>/sign/mine")
@public_page(seconds=60, unless=remembering.COOKIE)
def mine(petition_id: int) -> ResponseReturnValue:
    """What this browser remembers of its owner's signature, as a part of a page; empty for everybody else."""
    signature = remembering.find(petition_id)
    return render_template("petitions/_mine.html", signature=signature, petition_id=petition_id) if signature else ""


@bp.post("/petitions/<int:petition_id>/sign/forget")
@known_otherwise(STATE)
@csrf.of_browser
def forget(petition_id: int) -> ResponseReturnValue:
    """Let this browser remember nothing of it: others may use it, too."""
    expect_button()
    try:
        page = post_url(queries.get_page(petition_id, VISITOR))
    except NotFound:
        page = home()
    return remembering.forget(make_response(redirect(page, 303)), petition_id)


@bp.route("/petitions/<int:petition_id>/signed/<token>/join", methods=["GET", "POST"])
@by_words
@csrf.by_form_cookie
def join(petition_id: int, token: str) -> ResponseReturnValue:
    """Join with the name and the mailbox that signed, and follow the petition's author and topic then.

    The cookie that the confirmation gave says whose this is, for an hour and below this address alone: whoever opens
    the address elsewhere finds the usual form. The mailbox is asked once more all the same: where people share a
    computer, the next one could else open an account that shows all that this mailbox has signed.
    """
    signature_id = read_id(token, "signed")
    mailbox = own.find_mailbox(signature_id, petition_id)
    if mailbox is None or not signed_here(signature_id, seconds=HOUR) or find_member() is not None:
        return join_as_usual()
    petition = queries.get_page(petition_id, VISITOR)
    known = {"display_name": own.get(signature_id).name, "follows_author": True, "follows_topic": True}
    form = JoinAfterForm(data=known)
    form.known_words = (mailbox,)
    page = {"petition": petition, "form": form, "mailbox": mailbox, "token": token}
    if request.method == "GET":
        return render_template("petitions/join.html", **page)
    if not form.validate():
        return render_template("petitions/join.html", **page), 422
    try:
        wanted = acts.write(acts.Wanted(post_url(petition), _wanted(petition, form)))
        return ask_to_join(form, mailbox, wanted, then=check_mail_address("join", mailbox))
    except (FieldRefused, TooMany) as error:
        form.refused(error)
        return shown_again(render_template("petitions/join.html", **page), error)


def _wanted(petition: queries.PetitionPage, form: JoinAfterForm) -> tuple[Kept, ...]:
    author = [follow_member(petition.author_handle)] if form.follows_author.data and petition.author_handle else []
    topic = [follow_topic(petition.topic_slug)] if form.follows_topic.data else []
    return tuple(Kept(to, []) for to in (*author, *topic))
