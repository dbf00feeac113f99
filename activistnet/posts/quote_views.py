"""Taking quoted words out of a reply."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.web.csrf import form_again
from ..core.web.notes import lead
from ..core.web.once import STATE, known_otherwise
from . import queries, urls
from .forms import NothingForm
from .services import quotes

bp = Blueprint("quotes", __name__)


@bp.get("/posts/<int:post_id>/quote")
@login_required
def confirm_detach(post_id: int) -> ResponseReturnValue:
    """One question, one button; the reply where there is nothing to take out any more."""
    reply = queries.get_post(post_id, reader())
    found = quotes.find(reply.id)
    if found is None:
        return redirect(urls.reply(reply.id), 303)
    quote, quoted_author_id = found
    quotes.expect_detachable(reply, signed_in(), quoted_author_id)
    is_shown = queries.find_post(quote.quoted_id, reader()) is not None
    return render_template("posts/quote.html", reply=reply, passage=quote.passage if is_shown else None)


@bp.post("/posts/<int:post_id>/quote/detach")
@known_otherwise(STATE)
@form_again
@login_required
def detach(post_id: int) -> ResponseReturnValue:
    """Take them out."""
    NothingForm().validate()
    reply = queries.get_post(post_id, reader())
    quotes.detach(reply, signed_in())
    return lead(urls.reply(reply.id), "quote-detached")
