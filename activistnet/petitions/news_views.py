"""The end of news that a signatory wanted: by the link of each mail, and for members by their settings."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from ..accounts.current import reader, signed_in
from ..core.jobs.arguments import seal_for_task
from ..core.jobs.tasks import enqueue
from ..core.web import csrf, notes
from ..core.web.forms import expect_button, expect_one_click
from ..core.web.limits import client_key, hit
from ..core.web.once import STATE, known_otherwise
from . import limits, own, tasks, urls
from .newsletters import NEWS
from .own_views import read_id
from .services import wanting

bp = Blueprint("petition_news", __name__)


@bp.get("/stop-news/<token>")
@csrf.by_mailed_token
def stop_page(token: str) -> ResponseReturnValue:
    """One button that ends it. Opening it does nothing."""
    signature, is_all = own.get(own.where_it_counts(read_id(token, NEWS))), "all" in request.args
    return render_template("petitions/stop_news.html", signature=signature, token=token, is_all=is_all)


@bp.post("/stop-news/<token>")
@known_otherwise(STATE)
@csrf.by_mailed_token
def stop(token: str) -> ResponseReturnValue:
    """End it. Mail programs press this by themselves, with words of their own (RFC 8058)."""
    expect_one_click()
    wanting.stop(own.get(own.where_it_counts(read_id(token, NEWS))).id)
    return redirect(urls.stop_news(token), 303)


@bp.post("/stop-news/<token>/all")
@known_otherwise(STATE)
@csrf.by_mailed_token
def stop_of_mailbox(token: str) -> ResponseReturnValue:
    """End it for all that was signed with the mailbox: the newest petitions at once, older ones in a moment."""
    expect_one_click()
    signature_id = own.get(own.where_it_counts(read_id(token, NEWS))).id
    wanting.stop(signature_id)
    if mailbox := wanting.find_mailbox(signature_id):
        hit(limits.STOP_ALL, client_key())
        if (go_on := wanting.stop_of_mailbox(mailbox)) is not None:
            enqueue(tasks.stop_of_mailbox, seal_for_task(mailbox), go_on)
    return redirect(f"{urls.stop_news(token)}?all=1", 303)


@bp.post("/petitions/<int:petition_id>/stop-news")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def stop_as_member(petition_id: int) -> ResponseReturnValue:
    """The same for one's own signature, also under what one may not see any more."""
    expect_button()
    wanting.stop(own.get_of(petition_id, reader()).id)
    return notes.lead(urls.own(), "news-stopped")


@bp.post("/me/stop-news")
@known_otherwise(STATE)
@csrf.form_again
@login_required
def stop_all() -> ResponseReturnValue:
    """The same for all that one has signed."""
    expect_button()
    wanting.stop_all(signed_in())
    return notes.lead(urls.own(), "news-stopped")
